// SPDX-License-Identifier: Apache-2.0
/** Messages between operators, and how they are written to the network and to checkpoints. */
package io.flinkpql.job.messages;

// SPDX-License-Identifier: Apache-2.0
/** Generates messages, fills topics and sends at a rate. */
package io.flinkpql.bench.load;

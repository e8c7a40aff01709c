// SPDX-License-Identifier: Apache-2.0
/** Reads past messages and runs the batch jobs that measure them. */
package io.flinkpql.job.history;

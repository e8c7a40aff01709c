// SPDX-License-Identifier: Apache-2.0
/** Configures Flink and RocksDB for the jobs; options and the cluster override the defaults. */
package io.flinkpql.job.runtime;

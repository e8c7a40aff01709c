// SPDX-License-Identifier: Apache-2.0
/** Flink and RocksDB settings: defaults of the jobs, overridden by options and by the cluster. */
package io.flinkpql.job.runtime;

// SPDX-License-Identifier: Apache-2.0
/** Both jobs on a Flink cluster of processes, from the jar that a cluster is given. */
package io.flinkpql.local.cluster;

// SPDX-License-Identifier: Apache-2.0
/** Tests the cluster jar on a standalone Flink cluster of several processes. */
package io.flinkpql.local.cluster;

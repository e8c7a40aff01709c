// SPDX-License-Identifier: Apache-2.0
/** The jobs a Flink cluster runs, assembled from sources, operators and sinks. */
package io.flinkpql.job;

/** The jobs a Flink cluster runs, assembled from sources, operators and sinks. */
package io.flinkpql.job;

// SPDX-License-Identifier: Apache-2.0
/** Starts real servers on loopback, within this JVM or as its child: Kafka, PostgreSQL, Flink. */
package io.flinkpql.local.server;

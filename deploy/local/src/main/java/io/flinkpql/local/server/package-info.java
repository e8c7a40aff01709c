// SPDX-License-Identifier: Apache-2.0
/** Real servers of one's own on loopback: Kafka, PostgreSQL and Flink. */
package io.flinkpql.local.server;

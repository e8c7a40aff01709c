/** Real servers of one's own on loopback: Kafka, PostgreSQL and Flink. */
package io.flinkpql.local.server;

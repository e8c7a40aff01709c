// SPDX-License-Identifier: Apache-2.0
/** Reads and writes Kafka topics: sources, the sink, starting offsets, watermarks. */
package io.flinkpql.job.kafka;

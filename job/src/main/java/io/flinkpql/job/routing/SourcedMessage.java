// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.ParsedMessage;

/**
 * Pairs a parsed message with its source, which a dead letter names.
 *
 * @param message the result of parsing
 * @param topic the Kafka topic, or the file
 * @param partition the partition of the topic; 0 for a file
 * @param offset the record's offset, or the line number
 */
public record SourcedMessage(ParsedMessage message, String topic, int partition, long offset) {

  /** Returns the event time, ms; {@link Long#MIN_VALUE} if it must not move the watermark. */
  public long timestamp() {
    // A rejected message may have been rejected for its event time.
    return message instanceof ParsedMessage.Rejected ? Long.MIN_VALUE : message.timestamp();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.ParsedMessage;

/**
 * What became of a message, and where it was read. A dead letter says so.
 *
 * @param message what became of it
 * @param topic the Kafka topic, or the file
 * @param partition the partition in it
 * @param offset the record's offset, or the line
 */
public record SourcedMessage(ParsedMessage message, String topic, int partition, long offset) {

  /** Event time in ms; {@link Long#MIN_VALUE} where the message cannot tell time. */
  public long timestamp() {
    // A message that was refused may be refused for its time.
    return message instanceof ParsedMessage.Rejected ? Long.MIN_VALUE : message.timestamp();
  }
}

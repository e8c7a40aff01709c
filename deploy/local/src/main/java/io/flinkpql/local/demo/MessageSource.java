// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.IOException;
import java.util.Optional;

/** Supplies the demo's messages one by one. */
public interface MessageSource extends AutoCloseable {

  /**
   * A record to send to Kafka.
   *
   * @param topic target topic
   * @param key account id; empty if unknown
   * @param value the message as JSON, UTF-8
   * @param timestamp record timestamp, ms since the epoch
   */
  record Message(String topic, String key, byte[] value, long timestamp) {}

  /** Returns whether the messages are invented; those of files are not. */
  boolean isSimulated();

  /**
   * Returns the next message, or empty at the end.
   *
   * @throws IOException if the message cannot be read
   */
  Optional<Message> next() throws IOException;

  @Override
  void close() throws IOException;
}

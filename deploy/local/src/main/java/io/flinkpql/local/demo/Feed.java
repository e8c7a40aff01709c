// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.IOException;
import java.util.Optional;

/** Where the demo's messages come from, one after another. */
public interface Feed extends AutoCloseable {

  /**
   * A record to send.
   *
   * @param topic its topic
   * @param key the account, or empty where it is not known
   * @param value the message
   * @param timestamp of the record, ms since the epoch
   */
  record Message(String topic, String key, byte[] value, long timestamp) {}

  /**
   * The next message; nothing when there are no more.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Message> next() throws IOException;

  @Override
  void close() throws IOException;
}

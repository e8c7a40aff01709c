// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A record to send.
 *
 * @param topic its topic
 * @param partition of it
 * @param account the key; null for none
 * @param value the bytes; null for none
 * @param time of the record and, where it is a good one, of the message in it, ms
 */
record TestMessage(String topic, int partition, String account, byte[] value, long time) {

  /** A {@code track} call, at its time received. */
  static TestMessage track(
      String topic, int partition, String account, String event, String id, long time) {
    String json =
        """
        {"type": "track", "event": "%s", "messageId": "%s", "userId": "u1", "timestamp": "%s", \
        "context": {"groupId": "%s"}}"""
            .formatted(event, id, Instant.ofEpochMilli(time), account);
    return new TestMessage(topic, partition, account, json.getBytes(StandardCharsets.UTF_8), time);
  }

  /** A call to delete an account. */
  static TestMessage delete(String topic, int partition, String account, long time) {
    String json =
        """
        {"type": "delete", "timestamp": "%s", "context": {"groupId": "%s"}}"""
            .formatted(Instant.ofEpochMilli(time), account);
    return new TestMessage(topic, partition, account, json.getBytes(StandardCharsets.UTF_8), time);
  }
}

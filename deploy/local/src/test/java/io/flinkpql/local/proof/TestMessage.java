// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Holds a record to send.
 *
 * @param topic target topic
 * @param partition target partition
 * @param account key of the record; may be null
 * @param value value of the record; may be null
 * @param time timestamp of the record, and event time of a valid message; ms since the epoch
 */
record TestMessage(String topic, int partition, String account, byte[] value, long time) {

  /** Creates a {@code track} call with equal event time and record timestamp. */
  static TestMessage track(
      String topic, int partition, String account, String event, String id, long time) {
    String json =
        """
        {"type": "track", "event": "%s", "messageId": "%s", "userId": "u1", "timestamp": "%s", \
        "context": {"groupId": "%s"}}"""
            .formatted(event, id, Instant.ofEpochMilli(time), account);
    return new TestMessage(topic, partition, account, json.getBytes(StandardCharsets.UTF_8), time);
  }

  /** Creates a {@code delete} call for an account. */
  static TestMessage delete(String topic, int partition, String account, long time) {
    String json =
        """
        {"type": "delete", "timestamp": "%s", "context": {"groupId": "%s"}}"""
            .formatted(Instant.ofEpochMilli(time), account);
    return new TestMessage(topic, partition, account, json.getBytes(StandardCharsets.UTF_8), time);
  }
}

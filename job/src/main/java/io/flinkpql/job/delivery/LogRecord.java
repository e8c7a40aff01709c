// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A committed record as it came from its topic.
 *
 * @param topic which of the topics it stands in
 * @param position where
 * @param writtenAt when it was written, ms since the epoch
 * @param key UTF-8 bytes of the account id, or of what else the topic is keyed by; null where the
 *     record has none
 * @param value UTF-8 bytes of one JSON object; null for a tombstone, and for a dead letter, which
 *     may be anything
 * @param headers texts beside the value, those that delivery reads
 */
public record LogRecord(
    Topic topic,
    LogPosition position,
    long writtenAt,
    byte[] key,
    byte[] value,
    Map<String, String> headers)
    implements Serializable {

  /** The topics that delivery reads, by what they hold. */
  public enum Topic {
    /** The log of qualifications. */
    QUALIFICATIONS,
    /** The latest state of each account; compacted. */
    ACCOUNTS,
    /** The rule sets that were in force; compacted. */
    RULE_SETS,
    /** Messages that could not be used. */
    DEAD_LETTERS
  }

  /** Keeps a copy of the headers. */
  public LogRecord {
    headers = Map.copyOf(headers);
  }

  /** A record without headers, of which nobody asks when it was written. */
  public LogRecord(Topic topic, LogPosition position, byte[] key, byte[] value) {
    this(topic, position, 0, key, value, Map.of());
  }

  /** The key as text, the account's id where the record is about one; empty where there is none. */
  public Optional<String> account() {
    return Optional.ofNullable(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Records of which this is equal are written in the order of their partition. */
  String orderingKey() {
    return topic == Topic.DEAD_LETTERS
        ? String.valueOf(position.partition())
        : account().orElse("");
  }

  /** Whether the record says that its key is no more. */
  public boolean isTombstone() {
    return value == null;
  }
}

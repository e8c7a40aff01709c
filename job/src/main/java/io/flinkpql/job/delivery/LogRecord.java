// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.record.AccountKey;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a committed record before it is parsed.
 *
 * @param topic the topic of the record
 * @param position its partition and offset
 * @param writtenAt its Kafka timestamp, ms since the epoch
 * @param key UTF-8 bytes of the account id, of an {@link AccountKey} for a standing, or of {@code
 *     name/version} for a rule set; null without a key
 * @param value UTF-8 bytes of one JSON object; null for a tombstone and for a dead letter, whose
 *     value delivery does not read
 * @param headers texts of the headers that delivery reads, by name
 */
public record LogRecord(
    Topic topic,
    LogPosition position,
    long writtenAt,
    byte[] key,
    byte[] value,
    Map<String, String> headers)
    implements Serializable {

  /** The topics that delivery reads. */
  public enum Topic {
    /** Contains every qualification. */
    QUALIFICATIONS,
    /** Contains the latest standing of each account; compacted. */
    ACCOUNTS,
    /** Contains each rule-set version that came into force; compacted. */
    RULE_SETS,
    /** Contains rejected messages. */
    DEAD_LETTERS,
    /** Contains every qualification under a candidate. */
    SHADOW_QUALIFICATIONS
  }

  /** Copies the headers. */
  public LogRecord {
    headers = Map.copyOf(headers);
  }

  /** Creates a record without headers, written at the epoch. */
  public LogRecord(Topic topic, LogPosition position, byte[] key, byte[] value) {
    this(topic, position, 0, key, value, Map.of());
  }

  /** Returns the key as text; empty without a key. */
  public Optional<String> keyText() {
    return Optional.ofNullable(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Returns the account id of the key, or the key of a standing if it names no rule set; empty
   * without a key.
   */
  public Optional<String> account() {
    return topic == Topic.ACCOUNTS
        ? keyText().map(text -> AccountKey.of(text).map(AccountKey::account).orElse(text))
        : keyText();
  }

  /** Returns the key by which Flink partitions records; equal keys keep the order of their log. */
  String orderingKey() {
    return topic == Topic.DEAD_LETTERS
        ? String.valueOf(position.partition())
        : keyText().orElse("");
  }

  /** Returns whether the record has no value and thereby deletes its key. */
  public boolean isTombstone() {
    return value == null;
  }
}

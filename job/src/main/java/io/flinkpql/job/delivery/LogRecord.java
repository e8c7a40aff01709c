package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A committed record as it came from its topic.
 *
 * @param topic which of the topics it stands in
 * @param position where
 * @param key UTF-8 bytes of the account id; null where the record has none
 * @param value UTF-8 bytes of one JSON object; null for a tombstone
 */
public record LogRecord(Topic topic, Position position, byte[] key, byte[] value)
    implements Serializable {

  /** The topics that delivery reads, by what they hold. */
  public enum Topic {
    /** The log of qualifications. */
    QUALIFICATIONS,
    /** The latest state of each account; compacted. */
    ACCOUNTS
  }

  /** The account that the record is about; empty where it has no key. */
  public Optional<String> account() {
    return Optional.ofNullable(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Whether the record says that its key is no more. */
  public boolean isTombstone() {
    return value == null;
  }
}

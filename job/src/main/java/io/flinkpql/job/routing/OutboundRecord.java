// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.util.Map;

/**
 * Represents a record that the scoring job writes to one of its topics.
 *
 * @param destination the topic, by its contents
 * @param key the key in UTF-8; null if the record has none
 * @param value the value in UTF-8, or a message as received; null for a tombstone
 * @param headers the headers, by name, such as the reason of a dead letter
 */
public record OutboundRecord(
    Destination destination, byte[] key, byte[] value, Map<String, String> headers) {

  /** Lists the topics that the scoring job writes, by their contents. */
  public enum Destination {
    /** Holds the log of qualifications; the key is the account. */
    QUALIFICATIONS,
    /** Holds the latest standings of accounts; compacted; the key is rule set and account. */
    ACCOUNTS,
    /** Holds the rule sets that have been in force; compacted; the key is name/version. */
    RULE_SETS,
    /** Holds messages that cannot be used, unchanged. */
    DEAD_LETTERS,
    /** Holds qualifications under candidates, which have no effect; the key is the account. */
    SHADOW_QUALIFICATIONS
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.util.Map;

/**
 * A record that the scoring job writes.
 *
 * @param destination which of the job's topics it goes to
 * @param key UTF-8 bytes of the key; null where the record has none
 * @param value UTF-8 bytes of the value; null for a tombstone
 * @param headers texts beside the value, such as the reason of a dead letter
 */
public record OutboundRecord(
    Destination destination, byte[] key, byte[] value, Map<String, String> headers) {

  /** The topics that the scoring job writes, by what they hold. */
  public enum Destination {
    /** The log of qualifications; key: account. */
    QUALIFICATIONS,
    /** The latest state of each account; compacted; key: account. */
    ACCOUNTS,
    /** The rule sets that were in force; compacted; key: name/version. */
    RULE_SETS,
    /** Messages that could not be used, as they came. */
    DEAD_LETTERS
  }
}

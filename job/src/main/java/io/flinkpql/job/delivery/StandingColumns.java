// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What both topics say of an account at one instant.
 *
 * @param ruleSet name of the rule set that scored it
 * @param ruleSetVersion of that rule set
 * @param account id
 * @param seq number of the account's latest qualification, from 1; 0 if there is none
 * @param level number of the tier held; 0 below the first
 * @param score at {@code effectiveAt}
 * @param segments names, sorted
 * @param priority name; null if none applies
 * @param enteredAt JSON object: tier to the instant since which it is held
 * @param convertedAt first conversion; null before it
 * @param signals JSON object: signal to number or null
 * @param effectiveAt the account's clock
 * @param recordedAt wall clock
 */
public record StandingColumns(
    String ruleSet,
    long ruleSetVersion,
    String account,
    long seq,
    int level,
    double score,
    List<String> segments,
    String priority,
    String enteredAt,
    Instant convertedAt,
    String signals,
    Instant effectiveAt,
    Instant recordedAt)
    implements Serializable {

  /** Keeps a copy of the segments. */
  public StandingColumns {
    segments = List.copyOf(segments);
  }

  /** What identifies the account among all rule sets. */
  public Key key() {
    return new Key(ruleSet, account);
  }

  long sizeInBytes() {
    return 200L + account.length() + enteredAt.length() + signals.length();
  }

  /**
   * An account under one rule set.
   *
   * @param ruleSet name
   * @param account id
   */
  public record Key(String ruleSet, String account) implements Serializable {}
}

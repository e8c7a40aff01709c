// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Holds an account's standing at one instant, in the columns that {@code pql_account} and {@code
 * pql_qualification} share.
 *
 * @param ruleSet name of the rule set that scored the account
 * @param ruleSetVersion version of that rule set
 * @param account account id
 * @param seq number of the account's latest qualification, from 1; 0 without one
 * @param level number of the tier held; 0 below the first
 * @param score score at {@code effectiveAt}
 * @param segments names of the segments, sorted
 * @param priority name of the priority; null if none applies
 * @param enteredAt JSON object: tier to the instant at which it was entered
 * @param convertedAt event time of the first conversion; null before it
 * @param signals JSON object: signal to number or null
 * @param effectiveAt the account's clock
 * @param recordedAt wall-clock time of the record
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

  /** Copies the segments. */
  public StandingColumns {
    segments = List.copyOf(segments);
  }

  /** Returns the account and its rule set. */
  public Key key() {
    return new Key(ruleSet, account);
  }

  long sizeInBytes() {
    return 200L + account.length() + enteredAt.length() + signals.length();
  }

  /**
   * Identifies an account under one rule set.
   *
   * @param ruleSet name of the rule set
   * @param account account id
   */
  public record Key(String ruleSet, String account) implements Serializable {}
}

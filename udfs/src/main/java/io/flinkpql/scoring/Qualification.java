// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A record that an account's standing changed. Times are ms since the epoch.
 *
 * @param account the account's id
 * @param sequence number of the record among the account's, from 1
 * @param kind what happened
 * @param from tier held before, if any
 * @param to tier held after, if any
 * @param level rung of {@code to}, 0 below the first
 * @param effectiveAt the account's clock
 * @param score the score then
 * @param segments sorted
 * @param priority if any
 * @param ruleSet name of the rule set
 * @param ruleSetVersion its version
 * @param enteredAt by tier held, lowest first
 * @param convertedAt {@link Account#UNSET} if it has not
 * @param signals by name in rule-set order; NaN where absent
 * @param evidence what every condition concerned came to
 * @param trigger the message that caused it; empty where time or a rule set alone did
 */
public record Qualification(
    String account,
    long sequence,
    Kind kind,
    Optional<String> from,
    Optional<String> to,
    int level,
    long effectiveAt,
    double score,
    List<String> segments,
    Optional<String> priority,
    String ruleSet,
    long ruleSetVersion,
    Map<String, Long> enteredAt,
    long convertedAt,
    Map<String, Double> signals,
    List<Evidence> evidence,
    Optional<Trigger> trigger) {

  /** The tier it is about: the one held after, or the one that was left; none below the first. */
  public Optional<String> tier() {
    return kind == Kind.DEMOTED || kind == Kind.DELETED ? from : to;
  }

  /** What happened. */
  public enum Kind {
    PROMOTED,
    DEMOTED,
    UPDATED,
    CONVERTED,
    DELETED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The kind as it is written: {@code promoted}. */
    public String text() {
      return text;
    }
  }

  /**
   * The message that caused a record. Empty texts stand for what the message did not have.
   *
   * @param messageId its id
   * @param event the event's name
   * @param user its user
   */
  public record Trigger(String messageId, String event, String user) {}
}

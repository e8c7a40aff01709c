// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Records a change of an account's standing: a change event. Times are ms since the epoch.
 *
 * @param account id of the account
 * @param sequence number of the record among the account's records, from 1
 * @param kind kind of change
 * @param from tier held before, if any
 * @param to tier held after, if any
 * @param level level of {@code to}, 0 for no tier
 * @param effectiveAt the account's clock at the change
 * @param score score at that instant, rounded
 * @param segments names of its segments, sorted
 * @param priority name of its priority, if any
 * @param ruleSet name of the rule set
 * @param ruleSetVersion version of the rule set
 * @param enteredAt instant of entry by tier held, lowest tier first
 * @param convertedAt instant of the conversion; {@link Account#UNSET} before it
 * @param signals values by name in the order of the rule set; NaN if absent
 * @param evidence conditions of the tiers from below the change to one above it
 * @param trigger message that caused the change; empty if time or a rule set caused it
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

  /** The tier entered or held; for a demotion or deletion, the tier left. */
  public Optional<String> tier() {
    return kind == Kind.DEMOTED || kind == Kind.DELETED ? from : to;
  }

  /** Lists the kinds of change. */
  public enum Kind {
    PROMOTED,
    DEMOTED,
    UPDATED,
    CONVERTED,
    DELETED;

    private static final Map<String, Kind> BY_TEXT =
        Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, kind -> kind));

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the kind that a record holds, unless a later version wrote an unknown one. */
    public static Optional<Kind> of(String text) {
      return Optional.ofNullable(BY_TEXT.get(text));
    }

    /** The kind in lower case, as records hold it: {@code promoted}. */
    public String text() {
      return text;
    }
  }

  /**
   * Identifies the message that caused a record. A text is empty if the message lacked it.
   *
   * @param messageId id of the message
   * @param event name of the event
   * @param user id of the user
   */
  public record Trigger(String messageId, String event, String user) {}
}

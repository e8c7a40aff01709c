// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.message.FieldPath;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A validated rule set.
 *
 * @param name what it is called
 * @param version only rises
 * @param description in words; may be empty
 * @param subjectIsUser whether users are qualified in the account's place
 * @param timezone in which days are counted
 * @param retentionDays how many days of usage are kept
 * @param exclude conditions; a message for which one is true is dropped
 * @param signals in rule-set order; {@code Reference.Signal.index} counts in it
 * @param score how points are given, if at all
 * @param tiers the ladder, lowest first
 * @param segments in rule-set order
 * @param priorities in rule-set order
 * @param conversions events that are a conversion; may be empty
 * @param dedupe how duplicates are found
 * @param identity how messages without an account find theirs
 * @param limits bounds
 * @param traits of accounts that conditions read; {@code Reference.Trait.index} counts in it
 * @param fields of messages that {@code where}, {@code exclude} and {@code of} read; {@code
 *     Reference.Field.index} counts in it
 * @param text the document it was read from
 */
public record RuleSet(
    String name,
    long version,
    String description,
    boolean subjectIsUser,
    ZoneId timezone,
    int retentionDays,
    List<Condition> exclude,
    List<Signal> signals,
    Optional<Score> score,
    List<Tier> tiers,
    List<Segment> segments,
    List<Priority> priorities,
    Set<String> conversions,
    Dedupe dedupe,
    Identity identity,
    Limits limits,
    List<String> traits,
    List<FieldPath> fields,
    String text) {

  /** Days of usage that a rule set keeps that does not say how many. */
  public static final int STANDARD_RETENTION_DAYS = 90;

  /** The most days of usage that a rule set may keep. */
  public static final int LONGEST_RETENTION_DAYS = 400;

  /** Whether some signal counts hours, so that the start of an hour is a boundary too. */
  public boolean hasHours() {
    return signals.stream().anyMatch(signal -> signal.window() instanceof Window.Hours);
  }
}

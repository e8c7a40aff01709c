// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.message.FieldPath;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a validated rule set with compiled conditions. Immutable and safe to share between threads.
 *
 * @param name identifies the rule set across versions
 * @param version at least 1; each new version must be higher
 * @param description free text; may be empty
 * @param subjectIsUser whether users are qualified instead of accounts
 * @param timezone time zone in which calendar days are counted
 * @param retentionDays days of usage that an account keeps, from 1 to 400
 * @param exclude conditions on messages; a message is dropped if any of them is true
 * @param signals in rule-set order; {@code Reference.Signal.index} is a position in this list
 * @param score the score; empty if the rule set has none
 * @param tiers the ladder, lowest tier first; at least one
 * @param segments in rule-set order
 * @param priorities in rule-set order
 * @param conversions names of events that are conversions; may be empty
 * @param dedupe detection of duplicate messages
 * @param identity assignment of messages without an account
 * @param limits limits on input
 * @param traits names of account traits that conditions read; {@code Reference.Trait.index} is a
 *     position in this list
 * @param fields message fields that {@code where}, {@code exclude} and {@code of} read; {@code
 *     Reference.Field.index} is a position in this list
 * @param warnings parts that are probably mistakes, sorted by place
 * @param text the source document
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
    List<RuleSetWarning> warnings,
    String text) {

  /** Days of usage kept by a rule set without the key {@code retention}. */
  public static final int DEFAULT_RETENTION_DAYS = 90;

  /** Maximum of {@code retention}, in days. */
  public static final int MAX_RETENTION_DAYS = 400;

  /**
   * Lists all conditions on accounts: for each tier those of {@code enter} and {@code stay}, then
   * those of each segment and each priority.
   */
  public List<Condition> accountConditions() {
    List<Condition> conditions = new ArrayList<>();
    for (Tier tier : tiers) {
      conditions.addAll(tier.enter());
      conditions.addAll(tier.stay());
    }
    segments.forEach(segment -> conditions.addAll(segment.when()));
    priorities.forEach(priority -> conditions.addAll(priority.when()));
    return List.copyOf(conditions);
  }

  /** Returns what this rule set counts and reads of messages, without what it makes of it. */
  RuleSet usageAlone() {
    return new RuleSet(
        name,
        version,
        description,
        subjectIsUser,
        timezone,
        retentionDays,
        exclude,
        signals,
        score,
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        dedupe,
        identity,
        limits,
        traits,
        fields,
        warnings,
        text);
  }

  /** Whether this rule set counts or reads anything that another one does not. */
  boolean readsBeyond(RuleSet other) {
    return !other.traits.containsAll(traits)
        || TrackSpec.of(this).stream().anyMatch(track -> !track.isIn(TrackSpec.of(other)));
  }

  /** Whether this rule set has something that the one before lacks and another one has kept. */
  boolean regains(RuleSet before, RuleSet kept) {
    List<TrackSpec> counted = TrackSpec.of(before);
    List<TrackSpec> keptTracks = TrackSpec.of(kept);
    return TrackSpec.of(this).stream()
            .anyMatch(track -> !track.isIn(counted) && track.isIn(keptTracks))
        || traits.stream()
            .anyMatch(trait -> !before.traits.contains(trait) && kept.traits.contains(trait));
  }

  /** Whether any signal has an hourly window, which makes each UTC hour start a boundary. */
  public boolean hasHourlyWindow() {
    return signals.stream().anyMatch(signal -> signal.window() instanceof Window.Hours);
  }
}

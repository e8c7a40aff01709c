// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountMigration;
import io.flinkpql.account.Layout;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.ReadValues;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Scores accounts in the era of one version of a rule set. */
final class Era {

  private final int generation;
  private final Scorer scorer;
  // By the rule sets by which a message was parsed. Only messages about a change need one.
  private final Map<ParsedBy, FieldProjection> projections = new HashMap<>();

  private record ParsedBy(long version, int candidateSet) {}

  private Era(
      int generation, Layout layout, AccountMigration migration, Consumer<Qualification> out) {
    this.generation = generation;
    scorer = new Scorer(layout, migration, out);
  }

  /** Creates the era of the first version. */
  static Era first(RuleSet rules, Consumer<Qualification> out) {
    Layout layout = new Layout(rules);
    return new Era(0, layout, new AccountMigration(layout), out);
  }

  /**
   * Creates the era that follows another.
   *
   * @param takenOver the candidates whose usage it takes over
   */
  static Era following(
      Era before,
      RuleSet rules,
      long activeFrom,
      List<CandidateEra> takenOver,
      Consumer<Qualification> out) {
    Layout layout =
        new Layout(
            rules,
            activeFrom,
            before.layout(),
            takenOver.stream().map(CandidateEra::layoutTakenOver).toList());
    AccountMigration migration =
        new AccountMigration(
            layout, takenOver.stream().map(era -> era.takenOverAt(activeFrom)).toList());
    return new Era(before.generation + 1, layout, migration, out);
  }

  int generation() {
    return generation;
  }

  Scorer scorer() {
    return scorer;
  }

  Layout layout() {
    return scorer.layout();
  }

  RuleSet rules() {
    return layout().rules();
  }

  long version() {
    return rules().version();
  }

  /** The start of the era, ms; {@link Account#UNSET} for the first. */
  long start() {
    return layout().activeFrom();
  }

  /**
   * Whether a message that others read concerns this version.
   *
   * @param history has the version by which the message was parsed
   */
  boolean reads(UsageEvent event, RuleHistory history) {
    return switch (event.kind()) {
      case USAGE -> layout().tracksOf(event.event()).length > 0;
      case TRAITS ->
          Arrays.stream(projected(event, history).traits())
              .limit(rules().traits().size())
              .anyMatch(Objects::nonNull);
      case DELETE -> true;
    };
  }

  /**
   * Returns a message with its fields and traits in the order of this era's rule set.
   *
   * @param history has the version by which the message was parsed
   * @throws IllegalStateException if it has not
   */
  UsageEvent projected(UsageEvent event, RuleHistory history) {
    if (event.rulesVersion() == version()) {
      return event;
    }
    return projections
        .computeIfAbsent(
            new ParsedBy(event.rulesVersion(), event.candidateSet()),
            parsedBy -> projection(parsedBy, history))
        .project(event, version());
  }

  private FieldProjection projection(ParsedBy parsedBy, RuleHistory history) {
    int generation =
        history
            .generationOf(parsedBy.version())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        ("a message was parsed by version %d of rule set '%s', which is not known"
                                + " here: restore the state with which that version was used")
                            .formatted(parsedBy.version(), rules().name())));
    return new FieldProjection(
        history.values(generation, parsedBy.candidateSet()), ReadValues.of(rules()));
  }
}

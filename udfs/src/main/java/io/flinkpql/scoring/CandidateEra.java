// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountMigration;
import io.flinkpql.account.Layout;
import io.flinkpql.account.PriorUsageCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.ReadValues;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scores accounts under one candidate, or under one version of a live rule set beside the first. Of
 * a replaced version it only counts the usage, up to an instant.
 */
final class CandidateEra {

  private static final int NOT_TAKEN = -1;

  private final int number;
  private final boolean live;
  private final boolean kept;
  // Held once, because messages ask for it.
  private final Optional<CandidateEra> self = Optional.of(this);
  private final Optional<CandidateEra> before;
  private final RuleSet rules;
  private final RuleSetInterest interest;
  private final Scorer scorer;
  // By the rule sets by which a message was parsed.
  private final Map<ParsedBy, FieldProjection> projections = new HashMap<>();
  private final PriorUsageCodec priorUsage;

  private final long start;
  private Optional<CandidateEra> next = Optional.empty();
  private long end;
  // Generations that take over its usage.
  private int firstTaker = NOT_TAKEN;
  private int lastTaker = NOT_TAKEN;
  private long ended = Account.NEVER;
  private boolean coveredBeforePromotion;
  // Belongs to the last message: nearly all messages are parsed by the same rule sets.
  private ParsedBy lastParsedBy = new ParsedBy(-1, -1);
  private FieldProjection lastProjection = new FieldProjection(ReadValues.NONE, ReadValues.NONE);

  private record ParsedBy(long version, int candidateSet) {}

  /**
   * Creates the era of a candidate.
   *
   * @param inForce layout of the version in force when the candidate begins
   * @param before the era that it follows, if it is a later version of a live rule set
   */
  CandidateEra(
      int number,
      RuleHistory history,
      Layout inForce,
      Optional<CandidateEra> before,
      Consumer<Qualification> out) {
    this.number = number;
    this.before = before;
    live = history.candidates().isLive(number);
    kept = history.candidates().isKept(number);
    end = history.candidates().until(number);
    rules = history.candidates().rules(number);
    interest = new RuleSetInterest(rules);
    long begin = history.candidates().begin(number);
    Layout layout =
        begin == RuleHistory.ALWAYS
            ? new Layout(rules)
            : new Layout(
                rules, begin, before.map(era -> era.layoutBy(begin, history)).orElse(inForce));
    scorer = new Scorer(layout, out);
    priorUsage = new PriorUsageCodec(layout);
    start = layout.activeFrom();
    before.ifPresent(era -> era.follow(this));
  }

  private void follow(CandidateEra era) {
    next = era.self;
    end = era.start;
  }

  /** The layout that the version keeps that follows from an instant on, ms. */
  private Layout layoutBy(long instant, RuleHistory history) {
    boolean covered = history.candidates().isCovered(number, history.candidates().setAt(instant));
    return covered ? layout().covered() : layout();
  }

  /** Learns which versions take over its usage: that as which it came into force, if it did. */
  void follow(RuleHistory history) {
    ended = history.candidates().end(number).orElse(Account.NEVER);
    for (int generation = 1; generation < history.size(); generation++) {
      if (history.takenOver(generation).contains(number)) {
        firstTaker = firstTaker == NOT_TAKEN ? generation : firstTaker;
        lastTaker = generation;
        coveredBeforePromotion =
            history
                .candidates()
                .isCovered(number, history.candidates().setAt(history.start(generation)));
      }
    }
  }

  /** The layout whose tracks a version takes over. */
  Layout layoutTakenOver() {
    return coveredBeforePromotion ? layout().covered() : layout();
  }

  /** Names the candidate for a version that takes over its usage from an instant on, ms. */
  AccountMigration.TakenOver takenOverAt(long instant) {
    return new AccountMigration.TakenOver(number, layout(), !kept, ended <= instant);
  }

  /** Moves usage from before the begin of the candidate into accounts. */
  PriorUsageCodec priorUsage() {
    return priorUsage;
  }

  /** Whether a version up to a generation has taken over its usage. */
  boolean isTakenBy(int generation) {
    return firstTaker != NOT_TAKEN && firstTaker <= generation;
  }

  /** Whether a version after a generation takes over its usage. */
  boolean isTakenAfter(int generation) {
    return lastTaker > generation;
  }

  int number() {
    return number;
  }

  /** Whether it is a version of a live rule set. */
  boolean isLive() {
    return live;
  }

  /** Whether it is a replaced version, whose usage is kept up to its {@link #end}. */
  boolean isKept() {
    return kept;
  }

  /** The name of the rule set. */
  String name() {
    return rules.name();
  }

  /** The version or candidate that this version follows. */
  Optional<CandidateEra> before() {
    return before;
  }

  /** The version that follows, if it is in force by an instant, ms. */
  Optional<CandidateEra> nextBy(long instant) {
    return instant < end ? Optional.empty() : next;
  }

  /**
   * The start of the version that follows, or the instant up to which a replaced version is kept,
   * ms; {@link Account#NEVER} if there is none.
   */
  long end() {
    return end;
  }

  /**
   * The era of this rule set at an event time, ms; empty before the first one, when the rule set in
   * force beside it judges.
   */
  Optional<CandidateEra> at(long eventTime) {
    Optional<CandidateEra> era = self;
    while (era.isPresent() && eventTime < era.get().start()) {
      era = era.get().before;
    }
    while (era.isPresent() && era.get().nextBy(eventTime).isPresent()) {
      era = era.get().nextBy(eventTime);
    }
    return era;
  }

  Scorer scorer() {
    return scorer;
  }

  Layout layout() {
    return scorer.layout();
  }

  /** The event time from which the candidate is evaluated, ms. */
  long start() {
    return start;
  }

  /**
   * Whether the candidate reads a message. One from before the candidate is judged by the rule set
   * that was in force, as a late one would be if the candidate replaced it.
   */
  boolean reads(UsageEvent event, RuleHistory history) {
    if (kept && event.timestamp() >= end) {
      // A deletion concerns what is left of the usage.
      return event.kind() == UsageEvent.Kind.DELETE;
    }
    Optional<CandidateEra> judge = at(event.timestamp());
    return judge.isEmpty() ? !event.forCandidates() : judge.get().wants(event, history);
  }

  private boolean wants(UsageEvent event, RuleHistory history) {
    return switch (event.kind()) {
      case USAGE -> interest.wants(event.event());
      case TRAITS -> hasAnyTrait(projected(event, history));
      case DELETE -> true;
    };
  }

  private boolean hasAnyTrait(UsageEvent projected) {
    for (int i = 0; i < rules.traits().size(); i++) {
      if (projected.traits()[i] != null) {
        return true;
      }
    }
    return false;
  }

  /** Returns a message that begins with the fields and traits of the candidate. */
  UsageEvent projected(UsageEvent event, RuleHistory history) {
    FieldProjection projection = projectionOf(event, history);
    return projection.moves() ? projection.project(event, rules.version()) : event;
  }

  private FieldProjection projectionOf(UsageEvent event, RuleHistory history) {
    if (lastParsedBy.version() != event.rulesVersion()
        || lastParsedBy.candidateSet() != event.candidateSet()) {
      lastParsedBy = new ParsedBy(event.rulesVersion(), event.candidateSet());
      lastProjection =
          projections.computeIfAbsent(lastParsedBy, parsedBy -> projection(parsedBy, history));
    }
    return lastProjection;
  }

  private FieldProjection projection(ParsedBy parsedBy, RuleHistory history) {
    int generation =
        history
            .generationOf(parsedBy.version())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "a message was parsed by version %d of the rule set, which is not known here"
                            .formatted(parsedBy.version())));
    return new FieldProjection(
        history.values(generation, parsedBy.candidateSet()), ReadValues.of(rules));
  }
}

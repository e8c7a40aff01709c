// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.Layout;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.condition.Truth;
import io.flinkpql.record.RecordFields;
import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Tier;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates the tiers, segments and priorities of a rule set, and gives the evidence. */
final class Ladder {

  private final Layout layout;
  private final Tier[] tiers;
  private final Segment[] segments;
  private final Priority[] priorities;
  private final BitSet foundSegments = new BitSet();
  private final boolean anyHold;

  Ladder(Layout layout) {
    this.layout = layout;
    RuleSet rules = layout.rules();
    tiers = rules.tiers().toArray(Tier[]::new);
    segments = rules.segments().toArray(Segment[]::new);
    priorities = rules.priorities().toArray(Priority[]::new);
    anyHold = rules.tiers().stream().anyMatch(tier -> tier.holdMillis() > 0);
  }

  /** The level that an account's readings earn it at its clock. */
  int earnedLevel(Account account, Scope scope) {
    int level = 1;
    while (level <= tiers.length && earns(account, level, scope)) {
      level++;
    }
    return level - 1;
  }

  private boolean earns(Account account, int level, Scope scope) {
    Tier tier = tiers[level - 1];
    if (level > account.level()) {
      return allTrue(tier.enter(), scope);
    }
    return account.clock() < endOfHold(account, level)
        || (!tier.stay().isEmpty() && allTrue(tier.stay(), scope))
        || allTrue(tier.enter(), scope);
  }

  /** The end of the hold of a tier that the account holds, ms. */
  private long endOfHold(Account account, int level) {
    return account.enteredAt(level) + tiers[level - 1].holdMillis();
  }

  /**
   * The next end of a hold after the account's clock.
   *
   * @return ms; {@link Account#NEVER} if no hold is running
   */
  long nextEndOfHold(Account account) {
    long next = Account.NEVER;
    for (int level = 1; anyHold && level <= account.level(); level++) {
      long end = endOfHold(account, level);
      if (end > account.clock()) {
        next = Math.min(next, end);
      }
    }
    return next;
  }

  private static boolean allTrue(List<Condition> conditions, Scope scope) {
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.get(i).test(scope) != Truth.TRUE) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets the account's segments, and its priority: the first one whose conditions are true.
   *
   * @return whether either differs from before
   */
  boolean classify(Account account, Scope scope) {
    foundSegments.clear();
    for (int i = 0; i < segments.length; i++) {
      if (allTrue(segments[i].when(), scope)) {
        foundSegments.set(layout.rankOfSegment(i));
      }
    }
    int priority = 0;
    while (priority < priorities.length && !allTrue(priorities[priority].when(), scope)) {
      priority++;
    }
    return account.classify(
        foundSegments, priority == priorities.length ? 0 : layout.numberOfPriority(priority));
  }

  /**
   * Lists the evidence of every condition of a range of tiers.
   *
   * @param lowest first level; raised to 1 if it is lower
   * @param highest last level; lowered to the top of the ladder if it is higher
   */
  List<Evidence> evidence(int lowest, int highest, Readings readings) {
    List<Evidence> evidence = new ArrayList<>();
    for (int level = Math.max(1, lowest); level <= Math.min(tiers.length, highest); level++) {
      Tier tier = tiers[level - 1];
      tier.enter().forEach(c -> evidence.add(evidence(tier, RecordFields.ENTER, c, readings)));
      tier.stay().forEach(c -> evidence.add(evidence(tier, RecordFields.STAY, c, readings)));
    }
    return evidence;
  }

  /**
   * Lists the conditions to enter a tier that are not true.
   *
   * @param level from 1; beyond the top of the ladder the list is empty
   */
  List<Evidence> missing(int level, Readings readings) {
    if (level > tiers.length) {
      return List.of();
    }
    Tier tier = tiers[level - 1];
    return tier.enter().stream()
        .map(condition -> evidence(tier, RecordFields.ENTER, condition, readings))
        .filter(evidence -> !evidence.met())
        .toList();
  }

  private static Evidence evidence(Tier tier, String list, Condition condition, Readings readings) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> absent = new ArrayList<>();
    List<String> approximate = new ArrayList<>();
    Map<String, LocalDate> since = new LinkedHashMap<>();
    for (Reference reference : condition.references()) {
      Optional<Object> value = readings.valueOf(reference);
      values.put(reference.text(), value.orElse(null));
      // At level 0 `tier` has no name, but reading it is no error.
      if (value.isEmpty() && reference != Reference.Standing.TIER) {
        absent.add(reference.text());
      }
      if (reference instanceof Reference.Signal signal && readings.isApproximate(signal.index())) {
        approximate.add(signal.text());
      }
      int countedFrom = countedFrom(reference, readings);
      if (countedFrom != Account.NO_DAY) {
        since.put(reference.text(), LocalDate.ofEpochDay(countedFrom));
      }
    }
    boolean met = condition.test(readings) == Truth.TRUE;
    return new Evidence(
        tier.name(), list, condition.text(), met, values, absent, approximate, since);
  }

  private static int countedFrom(Reference reference, Readings readings) {
    if (reference instanceof Reference.Signal signal) {
      return readings.countedFrom(signal.index());
    }
    return reference == Reference.Standing.SCORE ? readings.scoreCountedFrom() : Account.NO_DAY;
  }
}

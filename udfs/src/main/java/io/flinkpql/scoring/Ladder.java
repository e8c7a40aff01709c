// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.Layout;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.condition.Truth;
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

/** The tiers of a rule set: which rung an account stands on, its segments and priority, and why. */
final class Ladder {

  private final Layout layout;
  private final Tier[] tiers;
  private final Segment[] segments;
  private final Priority[] priorities;
  private final BitSet found = new BitSet();
  private final boolean holds;

  Ladder(Layout layout) {
    this.layout = layout;
    RuleSet rules = layout.rules();
    tiers = rules.tiers().toArray(Tier[]::new);
    segments = rules.segments().toArray(Segment[]::new);
    priorities = rules.priorities().toArray(Priority[]::new);
    holds = rules.tiers().stream().anyMatch(tier -> tier.holdMillis() > 0);
  }

  /** The level an account is due by what is read of it at its clock. */
  int levelOf(Account account, Scope scope) {
    int rung = 1;
    while (rung <= tiers.length && stands(account, rung, scope)) {
      rung++;
    }
    return rung - 1;
  }

  private boolean stands(Account account, int rung, Scope scope) {
    Tier tier = tiers[rung - 1];
    if (rung > account.level()) {
      return all(tier.enter(), scope);
    }
    return account.clock() < endOfHold(account, rung)
        || (!tier.stay().isEmpty() && all(tier.stay(), scope))
        || all(tier.enter(), scope);
  }

  /** The instant at which the protection of a rung ends, in ms. */
  long endOfHold(Account account, int rung) {
    return account.enteredAt(rung) + tiers[rung - 1].holdMillis();
  }

  /**
   * The next end of a hold after the account's clock.
   *
   * @return ms, or {@link Account#NEVER}
   */
  long nextEndOfHold(Account account) {
    long next = Account.NEVER;
    for (int rung = 1; holds && rung <= account.level(); rung++) {
      long end = endOfHold(account, rung);
      if (end > account.clock()) {
        next = Math.min(next, end);
      }
    }
    return next;
  }

  private static boolean all(List<Condition> conditions, Scope scope) {
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.get(i).test(scope) != Truth.TRUE) {
        return false;
      }
    }
    return true;
  }

  /**
   * Finds the segments and the priority whose conditions are true, and notes them.
   *
   * @return whether they are others than before
   */
  boolean classify(Account account, Scope scope) {
    found.clear();
    for (int i = 0; i < segments.length; i++) {
      if (all(segments[i].when(), scope)) {
        found.set(layout.rankOfSegment(i));
      }
    }
    int priority = 0;
    while (priority < priorities.length && !all(priorities[priority].when(), scope)) {
      priority++;
    }
    return account.classify(
        found, priority == priorities.length ? 0 : layout.numberOfPriority(priority));
  }

  /**
   * What every condition of some rungs comes to.
   *
   * @param lowest rung from which; below 1 is taken for 1
   * @param highest rung up to which; above the last is taken for the last
   */
  List<Evidence> evidence(int lowest, int highest, Readings readings) {
    List<Evidence> evidence = new ArrayList<>();
    for (int rung = Math.max(1, lowest); rung <= Math.min(tiers.length, highest); rung++) {
      Tier tier = tiers[rung - 1];
      tier.enter().forEach(c -> evidence.add(evidence(tier, "enter", c, readings)));
      tier.stay().forEach(c -> evidence.add(evidence(tier, "stay", c, readings)));
    }
    return evidence;
  }

  /**
   * The conditions to enter a rung that are not true.
   *
   * @param rung from 1; there is nothing above the last
   */
  List<Evidence> missing(int rung, Readings readings) {
    if (rung > tiers.length) {
      return List.of();
    }
    Tier tier = tiers[rung - 1];
    return tier.enter().stream()
        .map(condition -> evidence(tier, "enter", condition, readings))
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
      // Below the first tier `tier` is no name, yet it can be read.
      if (value.isEmpty() && reference != Reference.Standing.TIER) {
        absent.add(reference.text());
      }
      if (reference instanceof Reference.Signal signal) {
        if (readings.approximate(signal.index())) {
          approximate.add(signal.text());
        }
        if (readings.since(signal.index()) != Account.NO_DAY) {
          since.put(signal.text(), LocalDate.ofEpochDay(readings.since(signal.index())));
        }
      }
    }
    boolean met = condition.test(readings) == Truth.TRUE;
    return new Evidence(
        tier.name(), list, condition.text(), met, values, absent, approximate, since);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Holds how all accounts of a history fared under a rule set.
 *
 * @param rules the rule set
 * @param outcomes one entry for each account, by {@link LeadDefinition#of} the rule set
 * @param asOf end of the history, ms since the epoch
 */
public record RuleSetOutcomes(RuleSet rules, List<AccountOutcome> outcomes, long asOf) {

  /** Computes the figures of all leads. */
  public BacktestResult result(long attributionMillis) {
    return result(attributionMillis, qualifiedAt -> true);
  }

  /** Computes the figures of the leads that qualified before an instant, and from it on. */
  public BacktestReport.Holdout holdout(long attributionMillis, long instant) {
    return new BacktestReport.Holdout(
        instant,
        result(attributionMillis, qualifiedAt -> qualifiedAt < instant),
        result(attributionMillis, qualifiedAt -> qualifiedAt >= instant));
  }

  private BacktestResult result(long attributionMillis, LongPredicate included) {
    Backtest backtest = new Backtest(LeadDefinition.of(rules), attributionMillis, asOf, included);
    outcomes.forEach(backtest::add);
    return backtest.result();
  }

  /** Compares the leads of the tiers whose names {@code second} has too, in this ladder's order. */
  public BacktestReport.Comparison comparedWith(RuleSetOutcomes second, long attributionMillis) {
    Map<String, AccountOutcome> others =
        second.outcomes.stream()
            .collect(Collectors.toMap(AccountOutcome::account, Function.identity()));
    List<MovedLeads> moved = new ArrayList<>();
    for (int i = 0; i < rules.tiers().size(); i++) {
      String tier = rules.tiers().get(i).name();
      int other = second.indexOfTier(tier);
      if (other >= 0) {
        moved.add(moved(tier, i, other, others, attributionMillis));
      }
    }
    return new BacktestReport.Comparison(
        second.rules.name(), second.rules.version(), second.result(attributionMillis), moved);
  }

  private int indexOfTier(String name) {
    return rules.tiers().stream().map(Tier::name).toList().indexOf(name);
  }

  private MovedLeads moved(
      String tier,
      int index,
      int otherIndex,
      Map<String, AccountOutcome> others,
      long attributionMillis) {
    LeadComparison comparison = new LeadComparison(tier, attributionMillis);
    Map<String, AccountOutcome> onlySecond = new HashMap<>(others);
    for (AccountOutcome outcome : outcomes) {
      AccountOutcome other = onlySecond.remove(outcome.account());
      comparison.add(
          outcome,
          outcome.leads().times(index),
          other == null ? LeadTimes.NEVER : other.leads().times(otherIndex));
    }
    onlySecond
        .values()
        .forEach(other -> comparison.add(other, LeadTimes.NEVER, other.leads().times(otherIndex)));
    return comparison.result();
  }
}

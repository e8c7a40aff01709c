// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * Counts the outcomes of all accounts of a history and computes how well each lead definition
 * predicted purchase. It keeps 24 bytes at most for each lead of each definition, and a few example
 * accounts of each figure.
 */
public final class Backtest {

  private final long attributionMillis;
  private final long asOf;
  private final LongPredicate included;
  private final List<LeadCounts> counts;
  private long accounts;
  private long paid;
  private double observedMillis;

  /**
   * Creates a backtest without outcomes.
   *
   * @param definitions the lead definitions, in the order of the outcomes' histories
   * @param attributionMillis time after qualifying within which a payment is won, ms
   * @param asOf end of the history, ms since the epoch
   * @param included tells by the instant of qualifying, ms, which leads are counted
   */
  public Backtest(
      List<LeadDefinition> definitions, long attributionMillis, long asOf, LongPredicate included) {
    this.attributionMillis = attributionMillis;
    this.asOf = asOf;
    this.included = included;
    counts =
        definitions.stream().map(each -> new LeadCounts(each, attributionMillis, asOf)).toList();
  }

  /** Adds an account. */
  public void add(AccountOutcome outcome) {
    accounts++;
    if (outcome.paid()) {
      paid++;
    }
    long observedUntil = outcome.paid() ? Math.min(outcome.paidAt(), asOf) : asOf;
    observedMillis += observedUntil - outcome.firstSeen();
    for (int i = 0; i < counts.size(); i++) {
      LeadTimes times = outcome.leads().times(i);
      if (times.qualified() && included.test(times.qualifiedAt())) {
        counts.get(i).add(times, outcome);
      } else if (outcome.paid() && !times.qualified()) {
        counts.get(i).addMissed(outcome);
      }
    }
  }

  /** Computes the figures of the accounts added so far. */
  public BacktestResult result() {
    OptionalDouble baseRate =
        observedMillis > 0
            ? OptionalDouble.of(1 - Math.exp(-paid / observedMillis * attributionMillis))
            : OptionalDouble.empty();
    return new BacktestResult(
        accounts,
        paid,
        baseRate,
        IntStream.range(0, counts.size())
            .mapToObj(i -> counts.get(i).figures(paid, baseRate))
            .toList());
  }
}

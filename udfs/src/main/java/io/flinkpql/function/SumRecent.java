// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.scoring.Rounding;
import java.time.Instant;

/**
 * Implements {@code SUM_RECENT(value, time, days[, as_of[, time_zone]])}: sums the values in the
 * window. Numbers that a {@code sum} signal does not add count as 0 here too.
 */
public final class SumRecent extends CounterFunction<Double> {

  private static final long serialVersionUID = 1L;

  /** Adds a row, whose time also moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Double value, Instant time, Integer days) {
    addRow(group, Rounding.amount(value), time, Spans.window(days), time, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Double value, Instant time, Integer days, Instant asOf) {
    addRow(group, Rounding.amount(value), time, Spans.window(days), asOf, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}, with days in a time zone. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double value,
      Instant time,
      Integer days,
      Instant asOf,
      String timeZone) {
    addRow(group, Rounding.amount(value), time, Spans.window(days), asOf, timeZone);
  }

  @Override
  int retentionDays(double window) {
    return (int) window;
  }

  @Override
  Double result(CounterTrack counter, int day, double window) {
    return Rounding.sum(counter.days().sum(day - (long) window, day));
  }
}

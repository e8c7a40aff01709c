// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.scoring.Rounding;
import java.time.Instant;

/**
 * {@code SUM_RECENT(value, time, days[, as_of[, time_zone]])}: the sum of the last so many days.
 */
public final class SumRecent extends CounterFunction<Double> {

  private static final long serialVersionUID = 1L;

  /** Takes a row; its time moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Double value, Instant time, Integer days) {
    take(group, value, time, Spans.window(days), time, UTC);
  }

  /** Takes a row, the clock given. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Double value, Instant time, Integer days, Instant asOf) {
    take(group, value, time, Spans.window(days), asOf, UTC);
  }

  /** Takes a row, the clock and the time zone of days given. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double value,
      Instant time,
      Integer days,
      Instant asOf,
      String timeZone) {
    take(group, value, time, Spans.window(days), asOf, timeZone);
  }

  @Override
  int daysKept(double days) {
    return (int) days;
  }

  @Override
  Double value(CounterTrack tally, int day, double days) {
    return Rounding.sum(tally.days().sum(day - (long) days, day));
  }
}

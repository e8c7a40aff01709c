// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import java.time.Instant;

/**
 * A function of {@code (time, days[, as_of[, time_zone]])}: of the last so many days.
 *
 * @param <V> the result
 */
public abstract class WindowFunction<V> extends CounterFunction<V> {

  private static final long serialVersionUID = 1L;

  WindowFunction() {}

  /** Takes a row; its time moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Integer days) {
    take(group, ONE, time, Spans.window(days), time, UTC);
  }

  /** Takes a row, the clock given. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Integer days, Instant asOf) {
    take(group, ONE, time, Spans.window(days), asOf, UTC);
  }

  /** Takes a row, the clock and the time zone of days given. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Instant time, Integer days, Instant asOf, String timeZone) {
    take(group, ONE, time, Spans.window(days), asOf, timeZone);
  }

  @Override
  final int daysKept(double days) {
    return (int) days;
  }
}

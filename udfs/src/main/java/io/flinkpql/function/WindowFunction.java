// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import java.time.Instant;

/**
 * Aggregates the rows of a window, the last {@code days} days; called with {@code (time, days[,
 * as_of[, time_zone]])}.
 *
 * @param <V> type of the result
 */
public abstract class WindowFunction<V> extends CounterFunction<V> {

  private static final long serialVersionUID = 1L;

  WindowFunction() {}

  /** Adds a row, whose time also moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Integer days) {
    addRow(group, ONE, time, Spans.window(days), time, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Integer days, Instant asOf) {
    addRow(group, ONE, time, Spans.window(days), asOf, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}, with days in a time zone. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Instant time, Integer days, Instant asOf, String timeZone) {
    addRow(group, ONE, time, Spans.window(days), asOf, timeZone);
  }

  @Override
  final int retentionDays(double window) {
    return (int) window;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.rules.RuleSet;
import java.time.Instant;

/**
 * Aggregates rows relative to the clock, without a window; called with {@code (time[, as_of[,
 * time_zone]])}.
 *
 * @param <V> type of the result
 */
public abstract class ClockFunction<V> extends CounterFunction<V> {

  private static final long serialVersionUID = 1L;

  ClockFunction() {}

  /** Adds a row, whose time also moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time) {
    addRow(group, ONE, time, Spans.NONE, time, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Instant asOf) {
    addRow(group, ONE, time, Spans.NONE, asOf, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}, with days in a time zone. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Instant time, Instant asOf, String timeZone) {
    addRow(group, ONE, time, Spans.NONE, asOf, timeZone);
  }

  /** Returns the default retention of rule sets. */
  @Override
  final int retentionDays(double span) {
    return RuleSet.DEFAULT_RETENTION_DAYS;
  }
}

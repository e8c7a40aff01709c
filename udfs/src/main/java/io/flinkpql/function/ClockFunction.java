// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.rules.RuleSet;
import java.time.Instant;

/**
 * A function of {@code (time[, as_of[, time_zone]])}: of time as seen from the clock.
 *
 * @param <V> the result
 */
public abstract class ClockFunction<V> extends CounterFunction<V> {

  private static final long serialVersionUID = 1L;

  ClockFunction() {}

  /** Takes a row; its time moves the clock. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time) {
    take(group, ONE, time, Spans.NONE, time, UTC);
  }

  /** Takes a row, the clock given. */
  public void accumulate(GroupUsage<CounterTrack> group, Instant time, Instant asOf) {
    take(group, ONE, time, Spans.NONE, asOf, UTC);
  }

  /** Takes a row, the clock and the time zone of days given. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Instant time, Instant asOf, String timeZone) {
    take(group, ONE, time, Spans.NONE, asOf, timeZone);
  }

  /** As many as a rule set remembers that does not say how many. */
  @Override
  final int daysKept(double none) {
    return RuleSet.DEFAULT_RETENTION_DAYS;
  }
}

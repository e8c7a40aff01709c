// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * Implements {@code STREAK_DAYS}: counts the consecutive days with a row, back from the clock's
 * day, or from the day before if the clock's day has none; 90 at most.
 */
public final class StreakDays extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer result(CounterTrack counter, int day, double span) {
    return counter.days().streak(day, (long) day - retentionDays(span) + 1);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * {@code STREAK_DAYS}: how many days in a row there is a row, counted back from the clock's day or
 * the one before, 90 at most.
 */
public final class StreakDays extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer value(CounterTrack tally, int day, double none) {
    return tally.days().streak(day, (long) day - daysKept(none) + 1);
  }
}

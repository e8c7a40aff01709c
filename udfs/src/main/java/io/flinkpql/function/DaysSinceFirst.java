package io.flinkpql.function;

import io.flinkpql.account.Tally;

/**
 * {@code DAYS_SINCE_FIRST}: whole days from the first row's day to the clock's day; null if no row
 * counts.
 */
public final class DaysSinceFirst extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer value(Tally tally, int day, double none) {
    return tally.used() ? day - tally.firstDay() : null;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * {@code DAYS_SINCE_FIRST}: whole days from the first row's day to the clock's day; null if no row
 * counts.
 */
public final class DaysSinceFirst extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer value(CounterTrack tally, int day, double none) {
    return tally.used() ? day - tally.firstDay() : null;
  }
}

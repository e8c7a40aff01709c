// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * {@code DAYS_SINCE_LAST}: whole days from the last row's day to the clock's day; null if no row
 * counts.
 */
public final class DaysSinceLast extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer value(CounterTrack tally, int day, double none) {
    return tally.used() ? day - tally.lastDay() : null;
  }
}

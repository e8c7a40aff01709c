// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * Implements {@code DAYS_SINCE_LAST}: counts the whole days from the day of the last row to the
 * clock's day; null without rows.
 */
public final class DaysSinceLast extends ClockFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer result(CounterTrack counter, int day, double span) {
    return counter.used() ? day - counter.lastDay() : null;
  }
}

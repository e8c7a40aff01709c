// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/** Implements {@code ACTIVE_DAYS}: counts the days in the window that have a row. */
public final class ActiveDays extends WindowFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer result(CounterTrack counter, int day, double window) {
    return counter.days().entries(day - (long) window, day);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/** Implements {@code COUNT_RECENT}: counts the rows in the window. */
public final class CountRecent extends WindowFunction<Long> {

  private static final long serialVersionUID = 1L;

  @Override
  Long result(CounterTrack counter, int day, double window) {
    return (long) counter.days().count(day - (long) window, day);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/** {@code COUNT_RECENT}: how many rows there are in the last so many days. */
public final class CountRecent extends WindowFunction<Long> {

  private static final long serialVersionUID = 1L;

  @Override
  Long value(CounterTrack tally, int day, double days) {
    return (long) tally.days().sum(day - (long) days, day);
  }
}

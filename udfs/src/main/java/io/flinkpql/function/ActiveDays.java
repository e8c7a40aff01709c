// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/** {@code ACTIVE_DAYS}: on how many of the last so many days there is a row. */
public final class ActiveDays extends WindowFunction<Integer> {

  private static final long serialVersionUID = 1L;

  @Override
  Integer value(CounterTrack tally, int day, double days) {
    return tally.days().count(day - (long) days, day);
  }
}

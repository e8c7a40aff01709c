// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * A function that counts or adds, by day.
 *
 * @param <V> the result
 */
public abstract class CounterFunction<V> extends UsageFunction<V, CounterTrack> {

  private static final long serialVersionUID = 1L;

  /** What a row adds that is only counted. */
  static final Double ONE = 1.0;

  CounterFunction() {}

  @Override
  final CounterTrack newTrack() {
    return new CounterTrack();
  }

  @Override
  final void add(CounterTrack tally, Object value, int day, int oldestDay) {
    tally.add(day, oldestDay, (Double) value);
  }

  @Override
  final void addAll(CounterTrack tally, CounterTrack other) {
    tally.addAll(other);
  }
}

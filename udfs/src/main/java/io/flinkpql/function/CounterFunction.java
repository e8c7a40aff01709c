// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;

/**
 * Aggregates amounts per day in a {@link CounterTrack}.
 *
 * @param <V> type of the result
 */
public abstract class CounterFunction<V> extends UsageFunction<V, CounterTrack> {

  private static final long serialVersionUID = 1L;

  /** Adds one to the counter for each row of a function that takes no amount. */
  static final Double ONE = 1.0;

  CounterFunction() {}

  @Override
  final CounterTrack newTrack() {
    return new CounterTrack();
  }

  @Override
  final void add(CounterTrack counter, Object amount, int day, int oldestDay) {
    counter.add(day, oldestDay, (Double) amount);
  }

  @Override
  final void addAll(CounterTrack counter, CounterTrack other) {
    counter.addAll(other);
  }
}

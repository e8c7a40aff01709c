package io.flinkpql.function;

import io.flinkpql.account.Tally;

/**
 * A function that counts or adds, by day.
 *
 * @param <V> the result
 */
public abstract class TallyFunction<V> extends UsageFunction<V, Tally> {

  private static final long serialVersionUID = 1L;

  /** What a row adds that is only counted. */
  static final Double ONE = 1.0;

  TallyFunction() {}

  @Override
  final Tally newTrack() {
    return new Tally();
  }

  @Override
  final void add(Tally tally, Object value, int day, int oldestDay) {
    tally.add(day, oldestDay, (Double) value);
  }

  @Override
  final void addAll(Tally tally, Tally other) {
    tally.addAll(other);
  }
}

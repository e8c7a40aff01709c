// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Decay;
import io.flinkpql.scoring.Rounding;
import java.time.Instant;

/**
 * {@code DECAYED_SCORE(points, time, half_life_days[, as_of[, time_zone]])}: points that count half
 * after each half-life, and nothing after 90 days. It has no cap; {@code LEAST} gives it one.
 */
public final class DecayedScore extends CounterFunction<Double> {

  private static final long serialVersionUID = 1L;

  // Made of 90 powers, and asked for with each result.
  private transient Decay decay;
  private transient double halfLife;

  /** Takes a row; its time moves the clock. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Double points, Instant time, Double halfLifeDays) {
    take(group, points, time, Spans.halfLife(halfLifeDays), time, UTC);
  }

  /** Takes a row, the clock given. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double points,
      Instant time,
      Double halfLifeDays,
      Instant asOf) {
    take(group, points, time, Spans.halfLife(halfLifeDays), asOf, UTC);
  }

  /** Takes a row, the clock and the time zone of days given. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double points,
      Instant time,
      Double halfLifeDays,
      Instant asOf,
      String timeZone) {
    take(group, points, time, Spans.halfLife(halfLifeDays), asOf, timeZone);
  }

  @Override
  int daysKept(double halfLifeDays) {
    return RuleSet.DEFAULT_RETENTION_DAYS;
  }

  @Override
  Double value(CounterTrack tally, int day, double halfLifeDays) {
    if (!tally.used()) {
      return 0.0;
    }
    if (decay == null || halfLife != halfLifeDays) {
      decay = new Decay(halfLifeDays, RuleSet.DEFAULT_RETENTION_DAYS);
      halfLife = halfLifeDays;
    }
    return Rounding.score(decay.decayedSum(tally.days(), day));
  }
}

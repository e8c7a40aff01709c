// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.account.CounterTrack;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Decay;
import io.flinkpql.scoring.Rounding;
import java.time.Instant;

/**
 * Implements {@code DECAYED_SCORE(points, time, half_life_days[, as_of[, time_zone]])}: sums points
 * that lose half their value per half-life and expire after 90 days. The score has no cap; use
 * {@code LEAST} for one.
 */
public final class DecayedScore extends CounterFunction<Double> {

  private static final long serialVersionUID = 1L;

  // Computing a decay takes one power per day of retention, so it is reused between results.
  private transient Decay decay;
  private transient double halfLife;

  /** Adds a row, whose time also moves the clock. */
  public void accumulate(
      GroupUsage<CounterTrack> group, Double points, Instant time, Double halfLifeDays) {
    addRow(group, points, time, Spans.halfLife(halfLifeDays), time, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double points,
      Instant time,
      Double halfLifeDays,
      Instant asOf) {
    addRow(group, points, time, Spans.halfLife(halfLifeDays), asOf, UTC);
  }

  /** Adds a row and moves the clock to {@code asOf}, with days in a time zone. */
  public void accumulate(
      GroupUsage<CounterTrack> group,
      Double points,
      Instant time,
      Double halfLifeDays,
      Instant asOf,
      String timeZone) {
    addRow(group, points, time, Spans.halfLife(halfLifeDays), asOf, timeZone);
  }

  @Override
  int retentionDays(double halfLifeDays) {
    return RuleSet.DEFAULT_RETENTION_DAYS;
  }

  @Override
  Double result(CounterTrack counter, int day, double halfLifeDays) {
    if (!counter.used()) {
      return 0.0;
    }
    if (decay == null || halfLife != halfLifeDays) {
      decay = new Decay(halfLifeDays, RuleSet.DEFAULT_RETENTION_DAYS);
      halfLife = halfLifeDays;
    }
    return Rounding.score(decay.decayedSum(counter.days(), day));
  }
}

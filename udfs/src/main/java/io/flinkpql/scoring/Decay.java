// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Buckets;

/** Weights amounts by their age: the weight halves every half-life and is 0 after some days. */
public final class Decay {

  private final double[] factors;

  /**
   * Creates a decay.
   *
   * @param halfLifeDays half-life, days; more than 0
   * @param days number of days that count, today included
   */
  public Decay(double halfLifeDays, int days) {
    factors = new double[days];
    for (int age = 0; age < days; age++) {
      factors[age] = Math.pow(0.5, age / halfLifeDays);
    }
  }

  /**
   * Sums amounts, each weighted by its age.
   *
   * @param amounts amounts per epoch day
   * @param day epoch day at which age is 0; later amounts are left out
   */
  public double decayedSum(Buckets amounts, int day) {
    double sum = 0;
    for (int i = amounts.firstAfter((long) day - factors.length); i < amounts.size(); i++) {
      int age = day - amounts.index(i);
      if (age < 0) {
        break;
      }
      sum += amounts.amount(i) * factors[age];
    }
    return sum;
  }
}

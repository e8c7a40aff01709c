// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Buckets;

/** How points fade with their age: half of them every half-life, all of them after some days. */
public final class Decay {

  private final double[] factors;

  /**
   * A decay.
   *
   * @param halfLifeDays more than 0
   * @param days how many days count, from today back
   */
  public Decay(double halfLifeDays, int days) {
    factors = new double[days];
    for (int age = 0; age < days; age++) {
      factors[age] = Math.pow(0.5, age / halfLifeDays);
    }
  }

  /**
   * What amounts are worth today.
   *
   * @param amounts by epoch day
   * @param day today
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

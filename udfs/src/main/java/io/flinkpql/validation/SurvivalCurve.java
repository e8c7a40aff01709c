// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Estimates by Kaplan and Meier which share of leads has paid by each day after qualifying
 * ("Nonparametric estimation from incomplete observations", JASA 53, 1958). A lead that has not
 * paid is censored: it counts only while it was observed.
 */
final class SurvivalCurve {

  /** The last day of the curve. */
  static final int LAST_DAY = 90;

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  // Twice the time after qualifying, ms, plus 1 if censored: so payments sort before the leads
  // censored at the same instant, which were at risk of them.
  private final LongList observations = new LongList();

  /** Adds a lead that paid {@code millis} after qualifying. */
  void paid(long millis) {
    observations.add(2 * millis);
  }

  /** Adds a lead that had not paid {@code millis} after qualifying, when observation ended. */
  void censored(long millis) {
    observations.add(2 * millis + 1);
  }

  /**
   * Computes the share that has paid by the end of each day, in 24 h from qualifying.
   *
   * @return shares of the days 0 to {@link #LAST_DAY}; each empty if there is no lead
   */
  List<OptionalDouble> paidByDay() {
    long[] sorted = observations.sorted();
    List<OptionalDouble> shares = new ArrayList<>();
    double unpaid = 1;
    int next = 0;
    for (int day = 0; day <= LAST_DAY; day++) {
      while (next < sorted.length && sorted[next] / 2 <= day * DAY) {
        int atRisk = sorted.length - next;
        int tied = next;
        while (tied < sorted.length && sorted[tied] == sorted[next]) {
          tied++;
        }
        if (sorted[next] % 2 == 0) {
          unpaid *= 1 - (double) (tied - next) / atRisk;
        }
        next = tied;
      }
      shares.add(sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - unpaid));
    }
    return shares;
  }
}

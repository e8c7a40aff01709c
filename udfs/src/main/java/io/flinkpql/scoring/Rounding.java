// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

/**
 * Rounds half up in double arithmetic: {@code floor(x · scale + 0.5) / scale}. This hides the
 * errors of binary fractions: {@code 0.1 + 0.2} is not {@code 0.3}, and a sum depends on its order
 * beyond about its 15th digit.
 */
public final class Rounding {

  private static final double SUM_SCALE = 1e6;
  private static final double SCORE_SCALE = 1e4;

  private Rounding() {}

  /** Rounds a sum to 6 decimals. */
  public static double sum(double value) {
    return rounded(value, SUM_SCALE);
  }

  /** Rounds a score to 4 decimals. */
  public static double score(double value) {
    return rounded(value, SCORE_SCALE);
  }

  private static double rounded(double value, double scale) {
    double result = Math.floor(value * scale + 0.5) / scale;
    return Double.isFinite(result) ? result : value;
  }
}

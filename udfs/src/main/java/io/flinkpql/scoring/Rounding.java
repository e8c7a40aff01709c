// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

/**
 * Bounds and rounds numbers of signals. Rounding is half up in double arithmetic: {@code floor(x ·
 * scale + 0.5) / scale}. This hides the errors of binary fractions: {@code 0.1 + 0.2} is not {@code
 * 0.3}, and a sum depends on its order beyond about its 15th digit.
 */
public final class Rounding {

  private static final double SUM_SCALE = 1e6;
  private static final double SCORE_SCALE = 1e4;
  private static final double MAX_AMOUNT = 1e15;

  private Rounding() {}

  /** Returns whether a sum adds a number: it lies within ±10^15. */
  static boolean isAmount(double value) {
    return Math.abs(value) <= MAX_AMOUNT;
  }

  /** Returns the number that a sum adds: 0 in place of one beyond ±10^15; null for null. */
  public static Double amount(Double value) {
    return value == null || isAmount(value) ? value : Double.valueOf(0);
  }

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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * Computes the rounding error of an addition of doubles (Knuth's TwoSum). A sum that carries the
 * errors of its additions along depends on their order only beyond about its 15th digit, whatever
 * the magnitudes of its terms.
 */
final class TwoSum {

  private TwoSum() {}

  /** Returns the exact difference between {@code a + b} and its rounded result. */
  static double error(double a, double b, double result) {
    double added = result - a;
    return a - (result - added) + (b - added);
  }
}

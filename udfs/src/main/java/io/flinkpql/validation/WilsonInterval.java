// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

/**
 * Holds Wilson's score interval of a proportion at 95 % confidence (E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", JASA 22, 1927).
 *
 * @param low lower bound, from 0 to 1
 * @param high upper bound, from 0 to 1
 */
public record WilsonInterval(double low, double high) {

  private static final double Z = 1.959964;

  /**
   * Computes the interval.
   *
   * @param successes from 0 to {@code trials}
   * @param trials 1 or more
   */
  static WilsonInterval of(long successes, long trials) {
    double n = trials;
    double share = successes / n;
    double center = share + Z * Z / (2 * n);
    double margin = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    double scale = 1 + Z * Z / n;
    return new WilsonInterval(
        Math.max(0, (center - margin) / scale), Math.min(1, (center + margin) / scale));
  }
}

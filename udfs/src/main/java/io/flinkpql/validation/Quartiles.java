// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.Optional;

/**
 * Holds the quartiles of a sample, in the sample's unit.
 *
 * @param p25 first quartile
 * @param p50 median
 * @param p75 third quartile
 */
public record Quartiles(double p25, double p50, double p75) {

  /**
   * Computes the quartiles by linear interpolation between order statistics, as {@code
   * percentile_cont} of SQL does.
   *
   * @param sorted the sample in ascending order
   * @return empty for an empty sample
   */
  static Optional<Quartiles> of(long[] sorted) {
    return sorted.length == 0
        ? Optional.empty()
        : Optional.of(
            new Quartiles(
                percentile(sorted, 0.25), percentile(sorted, 0.5), percentile(sorted, 0.75)));
  }

  private static double percentile(long[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}

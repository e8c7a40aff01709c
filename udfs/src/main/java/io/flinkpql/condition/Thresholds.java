// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the constants that a condition compares numbers with, by the index of the number.
 *
 * <p>A number has thresholds only if every read of it is a comparison with a constant. Between two
 * neighbouring thresholds a change of the number cannot change the condition.
 */
final class Thresholds {

  private static final double[] NONE = {};

  private final Map<Integer, Integer> reads = new HashMap<>();
  private final Map<Integer, double[]> compared = new HashMap<>();

  /** Counts one read of the number, of any kind. */
  void addRead(int index) {
    reads.merge(index, 1, Integer::sum);
  }

  /** Adds the constant of a comparison; the read itself is counted by {@link #addRead}. */
  void addComparison(int index, double constant) {
    compared.merge(index, new double[] {constant}, Thresholds::concatenated);
  }

  /** Whether the condition reads the number at all. */
  boolean isRead(int index) {
    return reads.containsKey(index);
  }

  /**
   * Returns the thresholds of a number, ascending and distinct. Empty if the number has any other
   * use; an empty array if the condition does not read it.
   */
  Optional<double[]> of(int index) {
    double[] constants = compared.getOrDefault(index, NONE);
    return reads.getOrDefault(index, 0) == constants.length
        ? Optional.of(Arrays.stream(constants).sorted().distinct().toArray())
        : Optional.empty();
  }

  private static double[] concatenated(double[] left, double[] right) {
    double[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}

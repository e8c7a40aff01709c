// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How a condition uses numbers that move with time: only to compare them, or for more. */
final class NumberUses {

  private static final double[] NONE = {};

  private final Map<Integer, Integer> reads = new HashMap<>();
  private final Map<Integer, double[]> thresholds = new HashMap<>();

  void read(int index) {
    reads.merge(index, 1, Integer::sum);
  }

  void compared(int index, double threshold) {
    thresholds.merge(index, new double[] {threshold}, NumberUses::joined);
  }

  boolean reads(int index) {
    return reads.containsKey(index);
  }

  /** What it is compared with, ascending; empty if it is used for anything else. */
  Optional<double[]> thresholds(int index) {
    double[] found = thresholds.getOrDefault(index, NONE);
    return reads.getOrDefault(index, 0) == found.length
        ? Optional.of(Arrays.stream(found).sorted().distinct().toArray())
        : Optional.empty();
  }

  private static double[] joined(double[] left, double[] right) {
    double[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}

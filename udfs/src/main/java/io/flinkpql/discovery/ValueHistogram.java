// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the values of one candidate at landmarks, by outcome. Whole numbers below 512 have a bin
 * each; other numbers share bins that are at most 0.4 % wide, so the size is bounded.
 */
final class ValueHistogram {

  private static final int DENSE = 512;
  // Keeps the sign, the exponent and 8 bits of the mantissa.
  private static final int DROPPED_BITS = 44;

  private final Map<Long, long[]> bins = new HashMap<>();
  private long[][] dense = {};

  /** Counts a value; it must not be NaN. */
  void add(double value, byte outcome) {
    add(value, outcome, 1);
  }

  private void add(double value, int outcome, long count) {
    int whole = (int) value;
    if (whole == value && whole >= 0 && whole < DENSE) {
      if (dense.length == 0) {
        dense = new long[DENSE][];
      }
      if (dense[whole] == null) {
        dense[whole] = new long[History.OUTCOMES];
      }
      dense[whole][outcome] += count;
    } else {
      bins.computeIfAbsent(bin(value), bin -> new long[History.OUTCOMES])[outcome] += count;
    }
  }

  /** Returns the number of a bin; a higher value has the same or a higher number. */
  private static long bin(double value) {
    return ordered(Double.doubleToLongBits(value)) >> DROPPED_BITS;
  }

  private static double lowest(long bin) {
    return Double.longBitsToDouble(ordered(bin << DROPPED_BITS));
  }

  /** Maps the bits of doubles to numbers in the order of the doubles, and back. */
  private static long ordered(long bits) {
    return bits ^ bits >> 63 & Long.MAX_VALUE;
  }

  /** Adds the counts of a row of this candidate. */
  void add(HistogramRow row) {
    for (int i = 0; i < row.values().length; i++) {
      for (int outcome = 0; outcome < History.OUTCOMES; outcome++) {
        add(row.values()[i], outcome, row.counts()[i * History.OUTCOMES + outcome]);
      }
    }
  }

  /** Returns all counts as one row. */
  HistogramRow row(int candidate) {
    TreeMap<Double, long[]> all = counts();
    double[] values = new double[all.size()];
    long[] counts = new long[values.length * History.OUTCOMES];
    int i = 0;
    for (Map.Entry<Double, long[]> entry : all.entrySet()) {
      values[i] = entry.getKey();
      System.arraycopy(entry.getValue(), 0, counts, i * History.OUTCOMES, History.OUTCOMES);
      i++;
    }
    return new HistogramRow(candidate, values, counts);
  }

  /** Returns the counts by outcome, by the lowest value of each bin. */
  TreeMap<Double, long[]> counts() {
    TreeMap<Double, long[]> all = new TreeMap<>();
    for (int whole = 0; whole < dense.length; whole++) {
      if (dense[whole] != null) {
        all.put((double) whole, dense[whole]);
      }
    }
    bins.forEach((bin, counts) -> all.put(lowest(bin), counts));
    return all;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Computes medians and percentiles. */
public final class Statistics {

  private Statistics() {}

  /**
   * Returns the median: the middle value, or the mean of the two middle values.
   *
   * @throws IllegalArgumentException without values
   */
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the median of no values is undefined");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * Returns a percentile by the nearest-rank method.
   *
   * @param sorted ascending, at least one
   * @param percent more than 0, at most 100
   */
  static long percentile(List<Long> sorted, int percent) {
    return sorted.get((int) Math.ceil(sorted.size() * (percent / 100.0)) - 1);
  }

  /**
   * Returns count, p50, p99 and max of values, as figures with names such as {@code
   * pauseP99Micros}.
   *
   * @param name first part of each figure's name
   * @param unit last part of each figure's name, but for the count
   */
  static Map<String, Long> summary(String name, String unit, List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    Map<String, Long> figures = new TreeMap<>();
    figures.put(name + "Count", (long) sorted.size());
    if (!sorted.isEmpty()) {
      figures.put(name + "P50" + unit, percentile(sorted, 50));
      figures.put(name + "P99" + unit, percentile(sorted, 99));
      figures.put(name + "Max" + unit, sorted.get(sorted.size() - 1));
    }
    return figures;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is said of several runs of the same. */
public final class Statistics {

  private Statistics() {}

  /** The middle value; of an even number of values the mean of the middle two. */
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values have no median");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * The value that so many percent of the others do not exceed.
   *
   * @param sorted ascending, at least one
   * @param percent more than 0, at most 100
   */
  static long percentile(List<Long> sorted, int percent) {
    return sorted.get((int) Math.ceil(sorted.size() * (percent / 100.0)) - 1);
  }

  /**
   * How many values there are, the value that half of them do not exceed, the one that 99 of a
   * hundred do not, and the greatest.
   *
   * @param name of the figures, with which each of theirs begins
   * @param unit with which those of values end
   */
  static Map<String, Long> spread(String name, String unit, List<Long> values) {
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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What is said of several runs of the same. */
final class Figures {

  private Figures() {}

  /** The middle value; of an even number of values the mean of the middle two. */
  static double median(List<Double> values) {
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

  /** The median of a figure of all runs. */
  static double median(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
    return median(runs.stream().map(figure::applyAsDouble).toList());
  }

  /**
   * One figure of two contenders.
   *
   * @param ofMedians the one's median by the other's
   * @param medianOfRounds the median of what the rounds came to, each by itself
   * @param least of the rounds
   * @param greatest of the rounds
   */
  record Ratio(double ofMedians, double medianOfRounds, double least, double greatest) {}

  /**
   * Compares two contenders.
   *
   * @param of its runs, a round each
   * @param by the other's, of the same rounds
   */
  static Ratio ratio(List<BenchRun> of, List<BenchRun> by, ToDoubleFunction<BenchRun> figure) {
    SortedMap<Integer, Double> byRound = new TreeMap<>();
    by.forEach(run -> byRound.put(run.round(), figure.applyAsDouble(run)));
    List<Double> ratios =
        of.stream()
            .filter(run -> byRound.containsKey(run.round()))
            .map(run -> figure.applyAsDouble(run) / byRound.get(run.round()))
            .toList();
    return new Ratio(
        median(of, figure) / median(by, figure),
        median(ratios),
        ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }
}

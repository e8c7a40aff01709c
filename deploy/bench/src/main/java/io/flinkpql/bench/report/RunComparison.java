// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import io.flinkpql.bench.measure.Statistics;
import io.flinkpql.bench.scenario.BenchRun;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Compares runs by one figure. */
final class RunComparison {

  private RunComparison() {}

  /** Returns the median of a figure over all runs. */
  static double median(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
    return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
  }

  /**
   * Holds the ratio of a figure between two contenders.
   *
   * @param ofMedians the median of one divided by the median of the other
   * @param medianOfRounds the median of the ratios of each round
   * @param least of the rounds
   * @param greatest of the rounds
   */
  record Ratio(double ofMedians, double medianOfRounds, double least, double greatest) {}

  /**
   * Returns the ratio of a figure between two contenders.
   *
   * @param of runs of the dividend
   * @param by runs of the divisor; at least one of the same round
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
        Statistics.median(ratios),
        ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }
}

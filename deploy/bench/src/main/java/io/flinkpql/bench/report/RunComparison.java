// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import io.flinkpql.bench.measure.Statistics;
import io.flinkpql.bench.scenario.BenchRun;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Compares the runs of two contenders by one figure. */
final class RunComparison {

  private RunComparison() {}

  /** The median of a figure of all runs. */
  static double median(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
    return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
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
        Statistics.median(ratios),
        ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }
}

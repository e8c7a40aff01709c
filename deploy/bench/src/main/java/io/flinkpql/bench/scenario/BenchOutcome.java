// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.List;

/**
 * Holds the results and failures of a benchmark so far.
 *
 * @param results of the runs that succeeded, in order
 * @param failures of the others: a line each that begins with the name of the run
 * @param <T> the result of one run
 */
public record BenchOutcome<T>(List<T> results, List<String> failures) {

  /** Copies both lists. */
  public BenchOutcome {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  /**
   * Receives the outcome so far after each run.
   *
   * @param <T> the result of one run
   */
  @FunctionalInterface
  public interface Listener<T> {
    /**
     * Reports the outcome so far.
     *
     * @throws Exception to end the benchmark
     */
    void at(BenchOutcome<T> soFar) throws Exception;
  }
}

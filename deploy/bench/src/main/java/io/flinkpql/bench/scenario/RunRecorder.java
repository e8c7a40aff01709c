// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Executes runs one after the other and records their results. A failed run is recorded as such and
 * the benchmark goes on, so that hours of results survive the failure of one contender.
 *
 * @param <T> the result of one run
 */
final class RunRecorder<T> {

  private final List<T> results = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final BenchOutcome.Listener<T> listener;
  private final BooleanSupplier stopping;

  /**
   * @param listener receives the outcome after each run
   * @param stopping whether the benchmark is being stopped; an exception is then no failed run
   */
  RunRecorder(BenchOutcome.Listener<T> listener, BooleanSupplier stopping) {
    this.listener = listener;
    this.stopping = stopping;
  }

  /**
   * Executes a run and records its result or its failure.
   *
   * @param name of the run, the beginning of its failure's line
   * @throws Exception if the benchmark is being stopped, or from the listener
   */
  void run(String name, Callable<T> measurement) throws Exception {
    try {
      results.add(measurement.call());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (stopping.getAsBoolean()) {
        throw e;
      }
      failures.add(name + ": " + (e.getMessage() == null ? e : e.getMessage()));
    }
    listener.at(outcome());
  }

  BenchOutcome<T> outcome() {
    return new BenchOutcome<>(results, failures);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Measurements one after the other. One that fails takes neither those before nor those after it
 * along: a run of hours has its results, whatever the last contender does.
 *
 * @param <T> what one measurement gives
 */
public final class RunRecorder<T> {

  private final List<T> results = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final BenchOutcome.Listener<T> listener;
  private final BooleanSupplier ending;

  /**
   * @param listener is told after each attempt
   * @param ending whether the bench is being stopped, so that whatever fails is no failure
   */
  RunRecorder(BenchOutcome.Listener<T> listener, BooleanSupplier ending) {
    this.listener = listener;
    this.ending = ending;
  }

  /**
   * Measures.
   *
   * @param name of the measurement, for what is said of its failure
   * @throws Exception if the bench is being stopped, or the listener cannot take what there is
   */
  void run(String name, Callable<T> measurement) throws Exception {
    try {
      results.add(measurement.call());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (ending.getAsBoolean()) {
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

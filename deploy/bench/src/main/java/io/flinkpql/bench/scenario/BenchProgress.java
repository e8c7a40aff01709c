// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

/** Receives the progress of the benchmark. */
@FunctionalInterface
public interface BenchProgress {

  /**
   * Reports progress of a task. A new name begins a new task and ends the one before.
   *
   * @param task its name, shown to the user
   * @param messages processed so far
   */
  void at(String task, long messages);
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

/** Is told how far the bench is. */
@FunctionalInterface
public interface BenchProgress {

  /**
   * So many messages of a task are done. A task that was not named before begins with this.
   *
   * @param task in words
   * @param messages so far
   */
  void at(String task, long messages);
}

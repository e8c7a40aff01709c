// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.List;

/**
 * What a bench has come to so far.
 *
 * @param results what was measured, in order
 * @param failures what could not be measured, each in a line that names it
 * @param <T> what one measurement gives
 */
public record BenchOutcome<T>(List<T> results, List<String> failures) {

  /** A copy of its own. */
  public BenchOutcome {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  /** Is told how things stand after each measurement. */
  @FunctionalInterface
  public interface Listener<T> {
    /**
     * Takes what there is.
     *
     * @throws Exception ends the bench
     */
    void at(BenchOutcome<T> soFar) throws Exception;
  }
}

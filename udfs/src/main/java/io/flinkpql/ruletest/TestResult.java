// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import java.util.List;

/**
 * Reports the outcome of one test.
 *
 * @param name name of the test
 * @param failures in document order; empty if the test passed
 * @param nanos time that the test took
 */
public record TestResult(String name, List<Failure> failures, long nanos) {

  /** Whether all expectations hold. */
  public boolean passed() {
    return failures.isEmpty();
  }
}

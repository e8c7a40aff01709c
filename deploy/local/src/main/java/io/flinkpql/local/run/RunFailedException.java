// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import java.util.List;

/** Reports that the jobs cannot be started or cannot run any longer. */
public final class RunFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * Creates an exception.
   *
   * @param problems one sentence each, at least one
   */
  RunFailedException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Creates an exception with one sentence and its cause. */
  RunFailedException(String problem, Throwable cause) {
    super(problem, cause);
    this.problems = List.of(problem);
  }

  /** Returns the problems, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}

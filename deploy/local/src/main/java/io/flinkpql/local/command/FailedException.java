// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.util.List;

/** Signals that a command failed for known reasons. The exit status is 1. */
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * Creates a failure without a cause.
   *
   * @param message one line
   */
  FailedException(String message) {
    this(message, null);
  }

  /**
   * Creates a failure with a cause.
   *
   * @param message one line
   * @param cause printed with {@code --verbose}
   */
  FailedException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of();
  }

  /**
   * Creates a failure with several reasons.
   *
   * @param problems one line each, at least one
   * @param cause printed with {@code --verbose}
   */
  FailedException(List<String> problems, Throwable cause) {
    super(String.join("\n", problems), cause);
    this.problems = List.copyOf(problems);
  }

  /** Returns the reasons if it was created with several, one line each. */
  List<String> problems() {
    return problems;
  }
}

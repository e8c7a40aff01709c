// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

/** Signals that a command failed for a known reason. The exit status is 1. */
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure without a cause.
   *
   * @param message one line
   */
  FailedException(String message) {
    super(message);
  }

  /**
   * Creates a failure with a cause.
   *
   * @param message one line
   * @param cause printed with {@code --verbose}
   */
  FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

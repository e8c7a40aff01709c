// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

/** The work failed for a reason that is known: exit status 1. */
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  FailedException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause shown with {@code --verbose}
   */
  FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

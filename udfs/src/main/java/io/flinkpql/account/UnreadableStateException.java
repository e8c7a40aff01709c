// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/** Signals that serialized usage cannot be read: its format is unknown, or bytes are damaged. */
public final class UnreadableStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message says why, and where
   */
  public UnreadableStateException(String message) {
    super(message);
  }

  /**
   * Creates an exception.
   *
   * @param message says what cannot be read
   * @param cause says why
   */
  UnreadableStateException(String message, RuntimeException cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}

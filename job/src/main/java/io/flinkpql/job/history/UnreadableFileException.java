// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import java.io.IOException;

/** Signals that an input file cannot be read. The message names the file and the reason. */
public final class UnreadableFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message one line that starts with the file's name
   * @param cause the underlying I/O error
   */
  public UnreadableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

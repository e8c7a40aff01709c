// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.IOException;

/** An input file cannot be read; the message names the file and says why in words. */
public final class UnreadableFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line, beginning with the file's name
   * @param cause what the system said
   */
  public UnreadableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

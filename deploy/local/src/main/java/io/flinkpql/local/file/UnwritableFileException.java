// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.IOException;

/** Signals that an output file cannot be written. The message names the output and the reason. */
public final class UnwritableFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param output file or output, as the user knows it
   * @param cause the underlying I/O error
   */
  public UnwritableFileException(String output, IOException cause) {
    super(output + " cannot be written: " + cause.getMessage(), cause);
  }
}

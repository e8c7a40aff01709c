// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import java.io.IOException;
import java.util.Locale;

/** Signals that standard output is closed or full. The message is a sentence for the user. */
public final class UnwritableOutputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnwritableOutputException(IOException cause) {
    super(sentence(String.valueOf(cause.getMessage())), cause);
  }

  private static String sentence(String reason) {
    return reason.toLowerCase(Locale.ROOT).contains("broken pipe")
        ? "standard output was closed before everything was printed"
        : "standard output cannot be written: " + reason;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reports whether output goes to a terminal. The launcher passes this on, as Java 17 cannot tell.
 */
final class Terminal {

  private Terminal() {}

  private static boolean onStandardOutput() {
    return Boolean.getBoolean("pql.terminal.out");
  }

  /** Returns standard output for lines that are redrawn in place, if it is a terminal. */
  static Optional<PrintWriter> screen() {
    return onStandardOutput()
        ? Optional.of(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Returns whether standard error is a terminal. */
  static boolean onStandardError() {
    return Boolean.getBoolean("pql.terminal.err");
  }
}

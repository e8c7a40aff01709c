// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

/**
 * Reports whether output goes to a terminal. The launcher passes this on, as Java 17 cannot tell.
 */
final class Terminal {

  private Terminal() {}

  /** Returns whether standard output is a terminal. */
  static boolean onStandardOutput() {
    return Boolean.getBoolean("pql.terminal.out");
  }

  /** Returns whether standard error is a terminal. */
  static boolean onStandardError() {
    return Boolean.getBoolean("pql.terminal.err");
  }
}

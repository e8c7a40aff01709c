// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

/** What the launcher found out about where output goes; Java 17 cannot tell. */
final class Terminal {

  private Terminal() {}

  /** Whether standard output is a terminal. */
  static boolean onStandardOutput() {
    return Boolean.getBoolean("pql.terminal.out");
  }

  /** Whether standard error is a terminal. */
  static boolean onStandardError() {
    return Boolean.getBoolean("pql.terminal.err");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A child process's side of the pipes to the process that started it. Standard output is for
 * reports alone: whatever else is printed goes to standard error. When standard input ends the
 * parent wants, or has come to, an end.
 */
public final class ParentChannel {

  private final PrintStream reports;
  private final BufferedReader input;

  private ParentChannel(PrintStream reports, BufferedReader input) {
    this.reports = reports;
    this.input = input;
  }

  /** Takes over standard output and input; once in a process. */
  static ParentChannel claim() {
    PrintStream reports = System.out;
    System.setOut(System.err);
    return new ParentChannel(
        reports, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
  }

  /** Says something to the parent. */
  synchronized void say(ChildReport report) {
    reports.println(report.line());
    reports.flush();
  }

  /** The next line that the parent writes. */
  String read() throws IOException {
    String line = input.readLine();
    if (line == null) {
      throw new EOFException("the parent process ended");
    }
    return line;
  }

  /** Returns when the parent has closed the pipe or has ended, however it did. */
  void awaitEnd() throws IOException {
    while (input.readLine() != null) {
      // Nothing more is expected.
    }
  }
}

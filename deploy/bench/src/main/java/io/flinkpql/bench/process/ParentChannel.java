// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Connects a child process to its parent: reports on standard output, lines from the parent on
 * standard input. Everything else that the child prints is redirected to standard error. The end of
 * standard input asks the child to stop.
 */
public final class ParentChannel {

  private final PrintStream reports;
  private final BufferedReader input;

  private ParentChannel(PrintStream reports, BufferedReader input) {
    this.reports = reports;
    this.input = input;
  }

  /** Takes over standard input and output; called once per process, before anything is printed. */
  static ParentChannel open() {
    PrintStream reports = System.out;
    System.setOut(System.err);
    return new ParentChannel(
        reports, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
  }

  /** Sends a report; safe for use by several threads. */
  synchronized void send(ChildReport report) {
    reports.println(report.line());
    reports.flush();
  }

  /**
   * Waits for the next line from the parent.
   *
   * @throws EOFException if the parent has closed the connection or ended
   */
  String readLine() throws IOException {
    String line = input.readLine();
    if (line == null) {
      throw new EOFException("the parent process ended");
    }
    return line;
  }

  /** Blocks until the parent has closed the connection or ended. */
  void awaitClose() throws IOException {
    while (input.readLine() != null) {
      // Further lines have no meaning.
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench;

import io.flinkpql.bench.command.BenchCommand;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.server.RunDirectory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Starts {@code ./pql bench}. */
public final class PqlBench {

  private PqlBench() {}

  /** Runs the command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    RunDirectory.announce();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(CommandLines.create(out, err, new BenchCommand()).execute(arguments));
  }
}

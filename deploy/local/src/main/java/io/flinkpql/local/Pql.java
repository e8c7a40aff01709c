// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local;

import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.server.RunDirectory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What the launcher starts. */
public final class Pql {

  private Pql() {}

  /** Runs a command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    RunDirectory.announce();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(CommandLines.create(out, err).execute(arguments));
  }
}

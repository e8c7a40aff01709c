// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local;

import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.server.RunDirectory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Main class that the launcher {@code pql} starts. */
public final class Pql {

  private Pql() {}

  /** Runs one command and exits the JVM with its status. */
  public static void main(String[] arguments) {
    RunDirectory.announce();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(CommandLines.create(out, err).execute(arguments));
  }
}

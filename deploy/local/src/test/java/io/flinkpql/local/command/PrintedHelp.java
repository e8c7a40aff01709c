// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Prints the help of each command, and all options, in a process of its own. */
public final class PrintedHelp {

  private PrintedHelp() {}

  /** Prints to standard output. */
  public static void main(String[] none) {
    PrintWriter out = new PrintWriter(System.out, true);
    CommandLine pql = CommandLines.create(out, out);
    printHelp(pql, pql, List.of());
    pql.execute("options");
    pql.execute("options", "--markdown");
  }

  private static void printHelp(CommandLine pql, CommandLine command, List<String> path) {
    pql.execute(with(path, "--help").toArray(String[]::new));
    command
        .getSubcommands()
        .forEach((name, subcommand) -> printHelp(pql, subcommand, with(path, name)));
  }

  private static List<String> with(List<String> path, String last) {
    List<String> longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }
}

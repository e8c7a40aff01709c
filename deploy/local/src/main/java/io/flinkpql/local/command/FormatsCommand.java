// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.format.Formats;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code formats}: lists the formats of messages. */
@Command(
    name = "formats",
    description = {
      "Lists the formats in which the job reads messages. deploy/formats/README.md explains them, and"
          + " format files of your own.",
      ""
    },
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = FormatsTryCommand.class)
final class FormatsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--show",
      paramLabel = "NAME",
      description = "Print the file of a format, to start one of your own from.")
  private String shown;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (shown == null) {
      for (String name : Formats.builtIn()) {
        out.printf("%-14s %s%n", name, Formats.description(name));
      }
      out.println();
      out.println("Try one on a sample of your topic: ./pql formats try FORMAT FILE");
    } else if (Formats.builtIn().contains(shown)) {
      out.print(Formats.resource(shown));
    } else {
      throw new RefusedException(
          "--show: '%s' is not one of %s".formatted(shown, String.join(", ", Formats.builtIn())));
    }
    out.flush();
    return 0;
  }
}

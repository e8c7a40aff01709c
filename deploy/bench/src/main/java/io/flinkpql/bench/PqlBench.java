// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench;

import io.flinkpql.bench.command.BenchCommand;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.output.StandardOutput;
import io.flinkpql.local.server.RunDirectory;

/** Starts {@code ./pql bench}. */
public final class PqlBench {

  private PqlBench() {}

  /** Runs the command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    RunDirectory.announce();
    int status =
        CommandLines.create(
                StandardOutput.ofProcess(), StandardOutput.errorsOfProcess(), new BenchCommand())
            .execute(arguments);
    RunDirectory.discardAnnounced();
    System.exit(status);
  }
}

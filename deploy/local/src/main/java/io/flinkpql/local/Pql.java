// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local;

import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.output.StandardOutput;
import io.flinkpql.local.server.RunDirectory;

/** Main class that the launcher {@code pql} starts. */
public final class Pql {

  private Pql() {}

  /** Runs one command and exits the JVM with its status. */
  public static void main(String[] arguments) {
    RunDirectory.announce();
    int status =
        CommandLines.create(StandardOutput.ofProcess(), StandardOutput.errorsOfProcess())
            .execute(arguments);
    RunDirectory.discardAnnounced();
    System.exit(status);
  }
}

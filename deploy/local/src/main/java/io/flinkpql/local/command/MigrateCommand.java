// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.MigrateTables;
import picocli.CommandLine.Command;

/** Implements {@code migrate}: brings the tables to this version. */
@Command(
    name = "migrate",
    description = {
      "Creates the tables in PostgreSQL, or migrates them to this version.",
      "Its user is pql.postgres.migration-user, if that is set.",
      "Run it before the delivery job if pql.postgres.migrate is false; otherwise the job does the"
          + " same.",
      ""
    })
final class MigrateCommand extends OneOffCommand {

  MigrateCommand() {
    super(MigrateTables.TASK);
  }
}

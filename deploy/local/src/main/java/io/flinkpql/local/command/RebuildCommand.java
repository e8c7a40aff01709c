// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.RebuildTables;
import picocli.CommandLine.Command;

/** Implements {@code rebuild}: writes the tables anew from the topics. */
@Command(
    name = "rebuild",
    description = {
      "Writes all rows of the tables anew from the committed topics: after the tables were damaged,"
          + " or after the topics were created anew. Stop the delivery job first.",
      "Rows that the topics no longer contain stay, except accounts that no record has.",
      ""
    })
final class RebuildCommand extends OneOffCommand {

  RebuildCommand() {
    super(RebuildTables.TASK);
  }
}

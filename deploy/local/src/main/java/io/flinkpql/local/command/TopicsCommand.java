// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.CreateTopics;
import picocli.CommandLine.Command;

/** Implements {@code topics}: creates missing output topics. */
@Command(
    name = "topics",
    description = {
      "Creates the output topics of the jobs that are missing, with the settings that the jobs need."
          + " Existing topics stay unchanged; input topics are not created.",
      "Number of partitions and replicas: pql.topics.partitions and",
      "pql.topics.replication-factor.",
      ""
    })
final class TopicsCommand extends OneOffCommand {

  TopicsCommand() {
    super(CreateTopics.TASK);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Implements {@code rules promote}: a candidate comes into force. */
@Command(
    name = "promote",
    description = {
      "Brings a candidate into force as the next version: what was counted for it is kept. Waits"
          + " until it is in force.",
      "Exit status 1: the topic cannot be reached, or another version was published meanwhile."
          + " Exit status 2: there is no such candidate, or its version cannot follow.",
      ""
    })
final class RulesPromoteCommand implements Callable<Integer> {

  @Mixin private RulesConnection connection;
  @Mixin private VersionPublisher publisher;

  @Parameters(paramLabel = "NAME", description = "Name of the candidate's rule set.")
  private String name;

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleLog log = RulesConnection.read(topic);
    publisher.publish(topic, log, PublishedVersions.candidate(log, topic, name));
    return 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Implements {@code rules retire}: ends a candidate, or a live rule set beside the first one. */
@Command(
    name = "retire",
    description = {
      "Ends a candidate: it is not evaluated any more. Its qualifications stay in their table.",
      "Ends a live rule set that is not the first one: every account is deleted under it, from the"
          + " topics and tables too.",
      "Exit status 1: the topic cannot be reached, or it was ended meanwhile. Exit status 2: there"
          + " is no such candidate or rule set, or it is the first one.",
      ""
    })
final class RulesRetireCommand implements Callable<Integer> {

  @Mixin private RulesConnection connection;
  @Mixin private VersionPublisher publisher;

  @Parameters(paramLabel = "NAME", description = "Name of the candidate or of the rule set.")
  private String name;

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleLog log = RulesConnection.read(topic);
    publisher.publish(
        topic, log, PublishedVersions.retirable(log, topic, name), RulePush.Role.RETIRED);
    return 0;
  }
}

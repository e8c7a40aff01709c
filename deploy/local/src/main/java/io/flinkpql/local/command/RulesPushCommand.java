// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rules.RuleSet;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code rules push}: publishes a rule set file. */
@Command(
    name = "push",
    description = {
      "Publishes a rule set to the running job: says what changes and from when, then waits until"
          + " the version is in force. A file that is published already changes nothing.",
      "With --shadow the rule set becomes a candidate: it is evaluated beside the version in force,"
          + " without effect. Its qualifications go to a topic and a table of their own.",
      "Exit status 1: the topic cannot be reached, or another version was published meanwhile."
          + " Exit status 2: the rule set is not valid, or its version cannot follow.",
      ""
    })
final class RulesPushCommand implements Callable<Integer> {

  @Mixin private RulesConnection connection;
  @Mixin private VersionPublisher publisher;

  @Option(names = "--shadow", description = "Publish the rule set as a candidate.")
  private boolean shadow;

  @Parameters(paramLabel = "FILE", description = "Rule set file, YAML or JSON.")
  private Path file;

  @Override
  public Integer call() {
    RuleSet rules = RuleSetFiles.read(file);
    RulesTopic topic = connection.topic();
    publisher.publish(
        topic,
        RulesConnection.read(topic),
        rules,
        shadow ? RulePush.Role.SHADOW : RulePush.Role.LIVE);
    return 0;
  }
}

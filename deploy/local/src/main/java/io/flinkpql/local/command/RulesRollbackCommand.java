// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.rules.VersionEdit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Implements {@code rules rollback}: publishes the text of an older version as a new one. */
@Command(
    name = "rollback",
    description = {
      "Publishes the text of an older version under the next version number. Signals that later"
          + " versions dropped have counted all along for pql.rules.keep, and then begin anew.",
      ""
    })
final class RulesRollbackCommand implements Callable<Integer> {

  @Mixin private RulesConnection connection;
  @Mixin private VersionPublisher publisher;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the rule set.")
  private String name;

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version to go back to.")
  private long version;

  @Override
  public Integer call() throws InvalidRuleSetException {
    RulesTopic topic = connection.topic();
    RuleLog log = RulesConnection.read(topic);
    RuleHistory history = PublishedVersions.history(log, topic);
    RuleSet old = PublishedVersions.named(history, name, version);
    RuleSet latest = PublishedVersions.latest(history, name);
    if (version == latest.version()) {
      throw new RefusedException(
          "version %d of '%s' is the latest: there is nothing to roll back"
              .formatted(version, name));
    }
    long next = latest.version() + 1;
    RuleSet rules = RuleSets.read(VersionEdit.withVersion(old.text(), next));
    publisher.publish(topic, log, rules);
    return 0;
  }
}

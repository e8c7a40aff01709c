// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.rules.VersionEdit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Implements {@code rules rollback}: publishes the text of an older version as a new one. */
@Command(
    name = "rollback",
    description = {
      "Publishes the text of an older version under the next version number. Signals that later"
          + " versions dropped begin to count anew, unless the version was kept (push --keep).",
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
    Optional<RuleSet> kept = kept(history.candidates(), old);
    publisher.publish(
        topic,
        log,
        kept.isPresent()
            ? kept.get()
            : RuleSets.read(VersionEdit.withVersion(old.text(), latest.version() + 1)));
    return 0;
  }

  /** The candidate with the text of a version, but for the number. */
  private Optional<RuleSet> kept(Candidates candidates, RuleSet old)
      throws InvalidRuleSetException {
    OptionalInt number = candidates.current(name);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    RuleSet candidate = candidates.rules(number.getAsInt());
    return candidate.text().equals(VersionEdit.withVersion(old.text(), candidate.version()))
        ? Optional.of(candidate)
        : Optional.empty();
  }
}

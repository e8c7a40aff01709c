// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code rules show}: prints the text of a version. */
@Command(
    name = "show",
    description = {"Prints the text of a published version, as it was pushed.", ""})
final class RulesShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private RulesConnection connection;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the rule set.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "A version; default: the latest.")
  private Optional<Long> version = Optional.empty();

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleHistory history = PublishedVersions.history(RulesConnection.read(topic), topic);
    RuleSet rules =
        version.isEmpty()
            ? PublishedVersions.latest(history, name)
            : PublishedVersions.named(history, name, version.get());
    PrintWriter out = spec.commandLine().getOut();
    out.print(rules.text());
    if (!rules.text().endsWith("\n")) {
      out.println();
    }
    out.flush();
    return 0;
  }
}

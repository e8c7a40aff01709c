// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Implements {@code rules}; its subcommands do the work. */
@Command(
    name = "rules",
    description = {
      "Publishes versions of a rule set to a running job, and shows those that were published."
          + " deploy/rules/README.md explains how.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RulesPushCommand.class,
      RulesListCommand.class,
      RulesShowCommand.class,
      RulesDiffCommand.class,
      RulesRollbackCommand.class,
      RulesCompareCommand.class,
      RulesPromoteCommand.class,
      RulesRetireCommand.class,
      RulesBackfillCommand.class
    })
final class RulesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "name a command: push, list, show, diff, rollback, compare, promote, retire or backfill");
  }
}

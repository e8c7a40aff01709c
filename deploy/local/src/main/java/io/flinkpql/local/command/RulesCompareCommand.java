// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.explain.CandidateComparison;
import io.flinkpql.local.explain.CandidateTables;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code rules compare}: shows how a candidate differs from the rule set in force. */
@Command(
    name = "compare",
    description = {
      "Compares a candidate with the rule set in force: which accounts would move, by tier, segment"
          + " and priority, how often accounts change their tier, the tiers that converted accounts"
          + " held, and examples with the conditions of both.",
      "Reads the tables that the delivery job writes.",
      ""
    })
final class RulesCompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TablesConnection tables;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the candidate's rule set.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "Version of the candidate; default: the latest.")
  private Optional<Long> version = Optional.empty();

  @Option(
      names = "--against",
      paramLabel = "NAME",
      description =
          "Rule set in force to compare with; default: the one of the candidate's name, or the only"
              + " one.")
  private Optional<String> against = Optional.empty();

  @Override
  public Integer call() {
    OptionalLong wanted = version.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    tables.read(
        connection ->
            new CandidateComparison(new CandidateTables(connection), spec.commandLine().getOut())
                .print(name, wanted, against));
    return 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.explain.AccountTables;
import io.flinkpql.local.explain.CandidateStandings;
import io.flinkpql.local.explain.Explanation;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code explain}: prints an account's standing and the reasons for it. */
@Command(
    name = "explain",
    description = {
      "Explains an account's standing: its tier and why, the conditions it lacks for the next tier,"
          + " when it will drop, and its history.",
      "Reads the tables that the delivery job writes.",
      ""
    })
final class ExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TablesConnection tables;

  @Parameters(paramLabel = "ACCOUNT", description = "Account id.")
  private String account;

  @Option(
      names = "--rule-set",
      paramLabel = "NAME",
      description = "Explain only this rule set; default: all.")
  private Optional<String> ruleSet = Optional.empty();

  @Option(
      names = "--shadow",
      description =
          "Explain the standing under candidates, which are tried without effect, at its last"
              + " change.")
  private boolean shadow;

  @Override
  public Integer call() {
    tables.read(
        connection ->
            new Explanation(
                    shadow ? new CandidateStandings(connection) : new AccountTables(connection),
                    Instant.now(),
                    spec.commandLine().getOut())
                .print(account, ruleSet));
    return 0;
  }
}

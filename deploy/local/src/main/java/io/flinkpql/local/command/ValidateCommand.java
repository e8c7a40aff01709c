// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetSummary;
import io.flinkpql.rules.RuleSetWarning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code validate}: checks rule set files and summarizes the valid ones. */
@Command(
    name = "validate",
    description = {
      "Validates rule sets. Prints every error with file, line and column, and a summary of each"
          + " valid rule set. Warns of conditions, events and names that are probably mistakes;"
          + " warnings do not change the exit status.",
      ""
    })
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Rule set files, YAML or JSON.")
  private List<Path> files;

  @Override
  public Integer call() {
    List<String> errors = new ArrayList<>();
    for (Path file : files) {
      try {
        RuleSet rules = RuleSetFiles.read(file);
        spec.commandLine().getOut().println(file + ": valid");
        spec.commandLine().getOut().println(RuleSetSummary.of(rules));
        warn(file, rules);
      } catch (RefusedException e) {
        errors.addAll(e.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    return 0;
  }

  private void warn(Path file, RuleSet rules) {
    for (RuleSetWarning warning : rules.warnings()) {
      spec.commandLine()
          .getErr()
          .println(
              file
                  + ":"
                  + warning.line()
                  + ":"
                  + warning.column()
                  + ": warning: "
                  + warning.message());
    }
  }
}

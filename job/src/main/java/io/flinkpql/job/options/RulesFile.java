// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads the rule set file of option {@code pql.rules.file}. */
public final class RulesFile {

  private RulesFile() {}

  /**
   * Reads and compiles the rule set.
   *
   * @return the compiled rule set
   * @throws InvalidOptionsException if the file cannot be read, or with every error of the rule
   *     set, each with file, line and column
   */
  public static RuleSet read(JobConfiguration configuration) throws InvalidOptionsException {
    String file = configuration.get(ScoringOptions.RULES_FILE);
    try {
      return RuleSets.read(Files.readString(Path.of(file), StandardCharsets.UTF_8));
    } catch (IOException | InvalidPathException e) {
      throw new InvalidOptionsException(
          List.of(
              ScoringOptions.RULES_FILE.key()
                  + ": cannot be read; check that the file exists and is UTF-8 text: "
                  + file));
    } catch (InvalidRuleSetException e) {
      throw new InvalidOptionsException(
          e.errors().stream()
              .map(
                  error ->
                      file + ":" + error.line() + ":" + error.column() + ": " + error.message())
              .toList());
    }
  }
}

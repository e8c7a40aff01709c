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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** Reads the rule set files of option {@code pql.rules.file}. */
public final class RulesFile {

  private RulesFile() {}

  /**
   * Reads and compiles the only rule set.
   *
   * @throws InvalidOptionsException as {@link #readAll}, or if there are several
   */
  public static RuleSet read(JobConfiguration configuration) throws InvalidOptionsException {
    List<RuleSet> all = readAll(configuration);
    if (all.size() > 1) {
      throw new InvalidOptionsException(
          List.of(ScoringOptions.RULES_FILE.key() + ": must be one path here"));
    }
    return all.get(0);
  }

  /**
   * Reads and compiles the rule sets.
   *
   * @return the compiled rule sets, each with a name of its own
   * @throws InvalidOptionsException if a file cannot be read, or with every error of the rule sets,
   *     each with file, line and column; or if two rule sets bear one name, or several are given
   *     without a topic for their versions
   */
  public static List<RuleSet> readAll(JobConfiguration configuration)
      throws InvalidOptionsException {
    List<String> errors = new ArrayList<>();
    List<RuleSet> all = new ArrayList<>();
    for (String file : configuration.get(ScoringOptions.RULES_FILE)) {
      read(file, ScoringOptions.RULES_FILE, errors).ifPresent(all::add);
    }
    Set<String> names = new HashSet<>();
    for (RuleSet rules : all) {
      if (!names.add(rules.name())) {
        errors.add(
            "%s: two files hold rule set '%s'; give one of them another name"
                .formatted(ScoringOptions.RULES_FILE.key(), rules.name()));
      }
    }
    if (all.size() > 1 && configuration.find(ScoringOptions.RULES_TOPIC).isEmpty()) {
      errors.add(
          "%s: names %d rule sets; set %s, which holds their versions"
              .formatted(
                  ScoringOptions.RULES_FILE.key(), all.size(), ScoringOptions.RULES_TOPIC.key()));
    }
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
    return all;
  }

  /**
   * Reads and compiles the rule set that an option names.
   *
   * @throws InvalidOptionsException if the file cannot be read, or with every error of the rule
   *     set, each with file, line and column
   */
  public static RuleSet read(JobConfiguration configuration, ConfigOption<String> option)
      throws InvalidOptionsException {
    List<String> errors = new ArrayList<>();
    Optional<RuleSet> rules = read(configuration.get(option), option, errors);
    return rules.orElseThrow(() -> new InvalidOptionsException(errors));
  }

  private static Optional<RuleSet> read(String file, ConfigOption<?> option, List<String> errors) {
    try {
      return Optional.of(RuleSets.read(Files.readString(Path.of(file), StandardCharsets.UTF_8)));
    } catch (IOException | InvalidPathException e) {
      errors.add(
          option.key() + ": cannot be read; check that the file exists and is UTF-8 text: " + file);
    } catch (InvalidRuleSetException e) {
      e.errors().stream()
          .map(error -> file + ":" + error.line() + ":" + error.column() + ": " + error.message())
          .forEach(errors::add);
    }
    return Optional.empty();
  }
}

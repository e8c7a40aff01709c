// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetError;
import io.flinkpql.ruletest.RuleTests;
import io.flinkpql.ruletest.TestFile;
import io.flinkpql.ruletest.TestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a test file and the rule sets that it tests.
 *
 * @param path the test file
 * @param file its contents
 * @param versions the rule sets, each with its start
 */
record LoadedTests(Path path, TestFile file, List<PublishedRules> versions) {

  /**
   * Reads a test file and its rule sets, whose paths are relative to it.
   *
   * @throws RefusedException with one line per error, each with file, line and column
   */
  static LoadedTests read(Path path) {
    TestFile file = parse(path);
    List<RuleSet> ruleSets = new ArrayList<>();
    for (TestFile.Version version : file.versions()) {
      Path rules = path.resolveSibling(version.path());
      if (!Files.isRegularFile(rules)) {
        throw new RefusedException(at(path, version, "no such file: " + rules));
      }
      ruleSets.add(RuleSetFiles.read(rules));
    }
    List<String> errors = new ArrayList<>();
    List<PublishedRules> published = new ArrayList<>();
    for (int i = 0; i < ruleSets.size(); i++) {
      TestFile.Version version = file.versions().get(i);
      if (i > 0) {
        successorError(ruleSets.get(i - 1), ruleSets.get(i))
            .forEach(error -> errors.add(at(path, version, error)));
      }
      published.add(new PublishedRules(ruleSets.get(i), version.activeFrom()));
    }
    List<RuleSetError> unknown = RuleTests.unknownNames(file, ruleSets);
    errors.addAll(RuleSetFiles.inFile(path, unknown));
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    return new LoadedTests(path, file, published);
  }

  /** Returns the files that were read: the test file and its rule sets. */
  List<Path> inputs() {
    List<Path> inputs = new ArrayList<>(List.of(path));
    file.versions().forEach(version -> inputs.add(path.resolveSibling(version.path())));
    return inputs;
  }

  private static TestFile parse(Path path) {
    try {
      return RuleTests.read(RuleSetFiles.text(path));
    } catch (InvalidRuleSetException e) {
      throw new RefusedException(RuleSetFiles.inFile(path, e.errors()));
    }
  }

  private static List<String> successorError(RuleSet before, RuleSet after) {
    if (!before.name().equals(after.name())) {
      return List.of(
          "rule set '%s' cannot follow '%s': the name of a rule set stays"
              .formatted(after.name(), before.name()));
    }
    return after.version() > before.version()
        ? List.of()
        : List.of(
            "version %d cannot follow version %d: raise 'version' in the later file"
                .formatted(after.version(), before.version()));
  }

  private static String at(Path path, TestFile.Version version, String message) {
    return path + ":" + version.place().line() + ":" + version.place().column() + ": " + message;
  }

  /** Runs all tests, in document order. */
  List<TestResult> run() {
    return file.tests().stream().map(test -> RuleTests.run(test, file.clock(), versions)).toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.condition.NearestName;
import io.flinkpql.rules.Document;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetError;
import io.flinkpql.ruletest.TestFile.Expectation;
import io.flinkpql.ruletest.TestFile.TestCase;
import io.flinkpql.ruletest.TestFile.UsedName;
import io.flinkpql.scoring.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and runs test files of rule sets. */
public final class RuleTests {

  private RuleTests() {}

  /**
   * Reads a test file.
   *
   * @param document YAML or JSON
   * @throws InvalidRuleSetException with every error, each with line and column
   */
  public static TestFile read(String document) throws InvalidRuleSetException {
    Document composed = Document.compose(document);
    return new TestFileReader(composed).read();
  }

  /**
   * Finds expectations that use names which no version of the rule set has.
   *
   * @return the errors, sorted by place
   */
  public static List<RuleSetError> unknownNames(TestFile file, List<RuleSet> versions) {
    List<RuleSetError> errors = new ArrayList<>();
    for (TestCase test : file.tests()) {
      for (Expectation expectation : test.expectations()) {
        for (UsedName used : expectation.names()) {
          Set<String> known = names(used.kind(), versions);
          if (!known.contains(used.name())) {
            errors.add(
                new RuleSetError(
                    used.place().line(),
                    used.place().column(),
                    "the rule set has no %s '%s'%s"
                        .formatted(
                            used.kind().text(),
                            used.name(),
                            NearestName.hint(used.name(), known))));
          }
        }
      }
    }
    return errors;
  }

  private static Set<String> names(UsedName.Kind kind, List<RuleSet> versions) {
    return versions.stream()
        .flatMap(
            rules ->
                switch (kind) {
                  case TIER -> rules.tiers().stream().map(tier -> tier.name());
                  case SEGMENT -> rules.segments().stream().map(segment -> segment.name());
                  case PRIORITY -> rules.priorities().stream().map(priority -> priority.name());
                  case SIGNAL -> rules.signals().stream().map(signal -> signal.name());
                })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Runs one test.
   *
   * @param versions the versions of the rule set, in the order of {@link TestFile#versions}, each
   *     with its start
   */
  public static TestResult run(TestCase test, TestClock clock, List<PublishedRules> versions) {
    long began = System.nanoTime();
    Map<Long, Simulation> simulations = new LinkedHashMap<>();
    List<Failure> failures = new ArrayList<>();
    for (Expectation expectation : test.expectations()) {
      AccountResult result =
          simulations
              .computeIfAbsent(
                  expectation.at(),
                  instant -> Simulation.upTo(versions, clock, test.messages(), instant))
              .result(expectation.account());
      for (Check check : expectation.checks()) {
        if (!check.holds(result)) {
          failures.add(failure(expectation, check, result));
        }
      }
    }
    return new TestResult(test.name(), failures, System.nanoTime() - began);
  }

  private static Failure failure(Expectation expectation, Check check, AccountResult result) {
    List<String> lines = new ArrayList<>();
    lines.addAll(lines("expected", check.expected()));
    lines.addAll(lines("actual  ", check.value().of(result, check.name())));
    if (check.value() == AccountValue.TIER || check.value() == AccountValue.LEVEL) {
      lines.addAll(lacking(result));
    }
    String summary =
        "at %s, account %s: %s differs"
            .formatted(result.clock().text(expectation.at()), expectation.account(), check.what());
    return new Failure(check.place(), summary, lines);
  }

  /** Writes a list as one line for each element, anything else as one line. */
  private static List<String> lines(String label, JsonNode value) {
    if (!value.isArray() || value.isEmpty() || !value.get(0).isObject()) {
      return List.of(label + "  " + value);
    }
    List<String> lines = new ArrayList<>();
    value.forEach(element -> lines.add((lines.isEmpty() ? label : "        ") + "  " + element));
    return lines;
  }

  /** Lists the conditions that the account does not meet for the next tier, with their values. */
  private static List<String> lacking(AccountResult result) {
    List<String> lines = new ArrayList<>();
    result
        .known()
        .map(AccountResult.Known::forecast)
        .ifPresent(
            forecast -> {
              for (Evidence evidence : forecast.missing()) {
                lines.add(
                    "tier '%s' needs %s, where %s"
                        .formatted(
                            forecast.nextTier().orElse(""),
                            evidence.condition().strip(),
                            values(evidence)));
              }
            });
    return lines;
  }

  private static String values(Evidence evidence) {
    List<String> values = new ArrayList<>();
    evidence
        .values()
        .forEach((name, value) -> values.add(name + " is " + AccountValue.scalar(value)));
    return values.isEmpty() ? "nothing is read" : String.join(", ", values);
  }
}

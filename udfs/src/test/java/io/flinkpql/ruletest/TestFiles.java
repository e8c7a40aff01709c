// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetError;
import io.flinkpql.rules.RuleSets;
import java.util.ArrayList;
import java.util.List;

/** Runs test files that are given as text. */
final class TestFiles {

  static final String RULES =
      """
      name: small
      version: 1
      exclude: ["user.endsWith('@us.example')"]
      signals:
        sign_ins_7d: {event: Signed In, measure: count, window: 7d}
        users_7d: {event: "*", measure: distinct_users, window: 7d}
        calls: {event: API Called, measure: sum, of: properties.calls}
        idle_days: {event: Signed In, measure: days_since_last}
      score: {points: {Signed In: 2}}
      tiers:
        - {name: active, enter: "sign_ins_7d >= 3"}
        - {name: team, enter: "users_7d >= 2"}
      segments:
        near-limit: "calls >= 0.8 * traits.limit"
        busy: "sign_ins_7d >= 4"
      priority:
        - {name: high, when: "level >= 2"}
      conversion: {event: Paid}
      """;

  private TestFiles() {}

  static TestFile read(String document) {
    try {
      return RuleTests.read(document);
    } catch (InvalidRuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** Returns the errors of a malformed test file, each as {@code line:column: message}. */
  static List<String> errors(String document) {
    try {
      RuleTests.read(document);
      return List.of();
    } catch (InvalidRuleSetException e) {
      return texts(e.errors());
    }
  }

  static List<String> texts(List<RuleSetError> errors) {
    return errors.stream().map(e -> e.line() + ":" + e.column() + ": " + e.message()).toList();
  }

  /**
   * Runs the tests of a document.
   *
   * @param ruleSets the documents of its rule sets, in order
   * @return the failures, each as {@code line:column: summary} with its lines
   */
  static List<String> failures(String document, String... ruleSets) {
    TestFile file = read(document);
    List<PublishedRules> versions = new ArrayList<>();
    for (int i = 0; i < file.versions().size(); i++) {
      versions.add(new PublishedRules(ruleSets[i], file.versions().get(i).activeFrom()));
    }
    List<String> failures = new ArrayList<>();
    file.tests()
        .forEach(
            test ->
                RuleTests.run(test, file.clock(), versions).failures().stream()
                    .map(
                        f ->
                            f.place().line()
                                + ":"
                                + f.place().column()
                                + ": "
                                + f.summary()
                                + "\n"
                                + String.join("\n", f.difference()))
                    .forEach(failures::add));
    return failures;
  }

  static RuleSet rules(String text) {
    try {
      return RuleSets.read(text);
    } catch (InvalidRuleSetException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}

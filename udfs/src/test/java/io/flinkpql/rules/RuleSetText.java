// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

/** Builds rule-set documents for tests from the shortest valid one. */
final class RuleSetText {

  static final String SHORTEST =
      """
      name: shortest
      version: 1
      signals:
        s: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: s >= 1}
      """;

  private RuleSetText() {}

  static RuleSet with(String section) throws InvalidRuleSetException {
    return RuleSets.read(SHORTEST + section + "\n");
  }

  static RuleSet withSignal(String definition) throws InvalidRuleSetException {
    return RuleSets.read(signalText(definition));
  }

  static String signalText(String definition) {
    return SHORTEST.replace("tiers:", "  t: " + definition + "\ntiers:");
  }

  /** Returns the errors of an invalid document as {@code line:column: message}. */
  static List<String> errors(String document) {
    InvalidRuleSetException refusal =
        catchThrowableOfType(InvalidRuleSetException.class, () -> RuleSets.read(document));
    assertThat(refusal).as("refused: %s", document).isNotNull();
    return refusal.errors().stream()
        .map(error -> error.line() + ":" + error.column() + ": " + error.message())
        .toList();
  }

  static List<String> messages(String document) {
    return errors(document).stream().map(error -> error.replaceFirst("^\\d+:\\d+: ", "")).toList();
  }
}

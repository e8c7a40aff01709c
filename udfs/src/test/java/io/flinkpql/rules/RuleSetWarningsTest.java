// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetWarningsTest {

  private static final String HEAD =
      """
      name: warnings
      version: 1
      signals:
        days_7d: {event: Signed In, measure: active_days, window: 7d}
        invites: {event: Invited, measure: count}
        calls: {event: Called, measure: sum, of: properties.n}
        streak: {event: Signed In, measure: streak_days}
        idle: {event: "*", measure: days_since_last}
      """;

  private static List<String> warnings(String rest) throws InvalidRuleSetException {
    return RuleSets.read(HEAD + rest + "\n").warnings().stream()
        .map(warning -> warning.line() + ":" + warning.column() + ": " + warning.message())
        .toList();
  }

  private static List<String> ofCondition(String condition) throws InvalidRuleSetException {
    return warnings("tiers: [{name: t, enter: [\"" + condition + "\"]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "days_7d >= 9; : days_7d is from 0 to 7",
        "7 < days_7d; : days_7d is from 0 to 7",
        "invites < 0; : invites is at least 0",
        "invites > 3 && invites < 4; : invites is at least 0",
        "invites >= 1 && days_7d == 8; : invites is at least 0, days_7d is from 0 to 7",
        "streak > 90; : streak is from 0 to 90",
        "idle == 1.5; : idle is at least 0",
        "calls > 5 && calls < 5; ''",
      })
  void conditionsThatCannotBeTrue(String condition, String range) throws Exception {
    assertThat(ofCondition(condition)).containsExactly("9:27: the condition is never true" + range);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "days_7d >= 7",
        "days_7d >= 9 || invites >= 1",
        "days_7d + 1 >= 9",
        "calls < 0",
        "calls > 3 && calls < 4",
        "days_7d >= 9 && traits.plan == 'pro' || converted",
        "invites <= 0",
        "idle >= 400",
        "true",
      })
  void conditionsThatCanBeTrue(String condition) throws Exception {
    assertThat(ofCondition(condition)).isEmpty();
  }

  @Test
  void conditionsOfEverySection() throws Exception {
    assertThat(
            warnings(
                """
                tiers:
                  - name: t
                    enter: invites > 1
                    stay: [invites > 0, invites < 0]
                segments: {s: days_7d > 7}
                priority: [{name: p, when: days_7d > 7}]"""))
        .containsExactly(
            "12:25: the condition is never true: invites is at least 0",
            "13:15: the condition is never true: days_7d is from 0 to 7",
            "14:28: the condition is never true: days_7d is from 0 to 7");
  }

  @Test
  void conditionsOfASegmentWithALabel() throws Exception {
    assertThat(
            warnings(
                "tiers: [{name: t, enter: true}]\nsegments: {s: {when: days_7d > 7, label: S}}"))
        .containsExactly("10:22: the condition is never true: days_7d is from 0 to 7");
  }

  @Test
  void labelOfASignalWithItsNumber() throws Exception {
    assertThat(RuleSetText.withSignal("{event: a, measure: count, label: 5 sign-ins}").warnings())
        .containsExactly(
            new RuleSetWarning(
                5, 40, "the label of a signal follows its value: leave the number out"));
    assertThat(RuleSetText.withSignal("{event: a, measure: count, label: sign-ins}").warnings())
        .isEmpty();
  }

  @Test
  void stayThatIsHarderThanEnter() throws Exception {
    String tier = "tiers: [{name: t, enter: [invites >= 2, days_7d > 1], stay: ";
    assertThat(warnings(tier + "invites >= 5}]"))
        .containsExactly(
            "9:61: 'stay' is harder to meet than 'enter' (invites >= 2), which keeps the tier too:"
                + " it has no effect");
    assertThat(warnings(tier + "invites >= 1}]")).isEmpty();
    assertThat(warnings(tier + "invites >= 2}]")).isEmpty();
    assertThat(warnings(tier + "calls >= 5}]")).isEmpty();
    assertThat(warnings(tier + "invites <= 5}]")).isEmpty();
  }

  @Test
  void oneEventWithAComma() throws Exception {
    assertThat(RuleSetText.withSignal("{event: \"A, B\", measure: count}").warnings())
        .containsExactly(
            new RuleSetWarning(5, 14, "'A, B' is one event: write a list for several: [A, B]"));
    assertThat(RuleSetText.withSignal("{event: ['A, B', C], measure: count}").warnings()).isEmpty();
  }

  @Test
  void eventsThatDifferOnlyInCase() throws Exception {
    assertThat(RuleSetText.with("score: {points: {signed in: 1, Signed In: 2}}").warnings())
        .containsExactly(
            new RuleSetWarning(7, 18, "event 'signed in' differs from 'Signed In' only in case"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a_7d; window: 14d; 14d",
        "a_24h; window: 2d; 2d",
        "a_7d; window: 24h; 24h",
        "a_7d; window: 7d;",
        "a_24h; window: 1d;",
        "prior_14d; window: 7d, offset: 7d;",
        "a_7; window: 14d;",
      })
  void signalsNamedForAnotherWindow(String name, String window, String length) throws Exception {
    RuleSet rules =
        RuleSets.read(
            RuleSetText.SHORTEST.replace(
                "tiers:", "  " + name + ": {event: a, measure: count, " + window + "}\ntiers:"));
    assertThat(rules.warnings())
        .isEqualTo(
            length == null
                ? List.of()
                : List.of(
                    new RuleSetWarning(5, 3, "signal '" + name + "' has a window of " + length)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetPlacesTest {

  private static final String NAMES =
      ": use a signal, score, level, tier, converted or traits.NAME";
  private static final String HEAD =
      """
      name: places
      version: 1
      signals:
        sign_in_days_7d: {event: Signed In, measure: active_days, window: 7d}
      tiers:
        - name: activated
      """;

  @Test
  void reportsUnknownNameTypeErrorAndSyntaxErrorTogether() {
    assertThat(
            RuleSetText.errors(
                HEAD
                    + """
                          enter: ["sign_in_day_7d >= 5", 'sign_in_days_7d > "many"', "level >= 1 &&"]
                      """))
        .containsExactly(
            "7:14: unknown name 'sign_in_day_7d': did you mean 'sign_in_days_7d'?",
            "7:53: '>' compares two numbers or two strings, not a number with a string",
            "7:78: syntax error: the condition ends too early");
  }

  @Test
  void sortsErrorsOfEveryKindByPlace() {
    assertThat(
            RuleSetText.errors(
                """
                dedupe: 5
                tiers: [{name: a, enter: [b > 1], hold: x}]
                signals: {s: {event: e, measure: cont}}
                version: 0
                extra: 1
                """))
        .containsExactly(
            "1:1: a rule set needs 'name'",
            "1:9: 'dedupe' must be off or a mapping: {window: 1h, messages: 1000}",
            "2:27: unknown name 'b'" + NAMES,
            "2:41: 'hold' must be a duration like 90s, 5m, 36h or 7d",
            "3:34: unknown measure 'cont': did you mean 'count'?",
            "4:10: 'version' must be a whole number, at least 1",
            "5:1: unknown key 'extra' in a rule set");
  }

  /** Each document marks the place of the unknown name {@code bad} with «. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "    enter: «bad > 1",
        "    enter: level > 1 && «bad > 1",
        "    enter: level > 1\n      &&   «bad > 1",
        "    enter: &anchor «bad > 1",
        "    enter: !!str «bad > 1",
        "    enter: '«bad > 1'",
        "    enter: 'traits.x == ''it'' && «bad > 1'",
        "    enter: ''''' == '''' && «bad > 1'",
        "    enter: 'level > 1\n\n      && «bad > 1'",
        "    enter: \"«bad > 1\"",
        "    enter: \"traits.x == \\\"\\u00e4\\x41\\U0001F600\\t\\\" && «bad > 1\"",
        "    enter: \"level > 1 \\\n      && «bad > 1\"",
        "    enter: \"level > 1\\n  && «bad > 1\"",
        "    enter: \"traits.x == '\ud83d\ude00' && «bad > 1\"",
        "    enter: |\n      «bad > 1",
        "    enter: |\n      level > 1 &&\n        «bad > 1\n",
        "    enter: | # bad comment\n\n      level > 1 &&\n\n      «bad > 1\n",
        "    enter: |2-\n        «bad > 1\n",
        "    enter: >\n      level > 1\n      && «bad > 1\n",
        "    enter: >-\n      level > 1\n\n\n      && 'a  b' == 'a  b' &&\n        «bad > 1\n",
        "    enter:\n    - level > 1\n    - «bad > 1",
        "    enter: [level > 1, «bad > 1, level > 2]",
        "    enter: [\"a >= 1\", \"«bad >\"]",
      })
  void findsPlacesInScalarsOfEveryStyle(String tier) {
    String document = HEAD + tier.replace("a >= 1", "level >= 1").replace("bad >\"", "bad\"");
    int index = document.indexOf('«');
    String before = document.substring(0, index);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    String lineBefore = before.substring(before.lastIndexOf('\n') + 1);
    int column = lineBefore.codePointCount(0, lineBefore.length()) + 1;
    assertThat(RuleSetText.errors(document.replace("«", "")))
        .containsExactly(line + ":" + column + ": unknown name 'bad'" + NAMES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r"})
  void countsLinesWithEveryLineEnding(String end) {
    assertThat(
            RuleSetText.errors(
                (HEAD + "    enter: level > 1\n      && bad > 1\n").replace("\n", end)))
        .containsExactly("8:10: unknown name 'bad'" + NAMES);
  }

  @Test
  void pointsToTheEndOfAnIncompleteCondition() {
    assertThat(RuleSetText.errors(HEAD + "    enter: [\"level >= 1\", \"level >\"]\n"))
        .containsExactly("7:35: syntax error: the condition ends too early");
    assertThat(RuleSetText.errors(HEAD + "    enter: |\n      level >\n\n"))
        .containsExactly("8:14: syntax error: the condition ends too early");
  }

  @Test
  void pointsToInvalidYaml() {
    assertThat(RuleSetText.errors("name: a\nversion: [1\n"))
        .singleElement()
        .asString()
        .startsWith("3:1: not valid YAML: ");
    assertThat(RuleSetText.errors("name: a\nb: x\u0007"))
        .containsExactly("2:5: not valid YAML: remove the character U+0007");
  }
}

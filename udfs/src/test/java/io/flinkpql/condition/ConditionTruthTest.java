// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.Scalars.Mark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTruthTest {

  private final TestScope scope = new TestScope();

  @BeforeEach
  void fill() {
    scope.traits.put("n", 10.0);
    scope.traits.put("t", "text");
    scope.traits.put("yes", true);
    scope.traits.put("nothing", Mark.NULL);
    scope.traits.put("list", Mark.STRUCTURE);
    scope.traits.put("smile", "a\ud83d\ude00b");
    scope.traits.put("date", "2026-03-10");
    scope.traits.put("time", "2026-03-09T23:30:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, TRUE, TRUE",
    "true, false, FALSE, TRUE",
    "true, missing > 0, ERROR, TRUE",
    "false, true, FALSE, TRUE",
    "false, false, FALSE, FALSE",
    "false, missing > 0, FALSE, ERROR",
    "missing > 0, true, ERROR, TRUE",
    "missing > 0, false, FALSE, ERROR",
    "missing > 0, missing > 0, ERROR, ERROR",
  })
  void andAndOrAbsorbErrorsInAnyOrder(String left, String right, Truth and, Truth or)
      throws Exception {
    assertThat(scope.test(left + " && " + right)).isEqualTo(and);
    assertThat(scope.test(left + " || " + right)).isEqualTo(or);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "!true; FALSE",
        "!false; TRUE",
        "!(missing > 0); ERROR",
        "!traits.yes; FALSE",
        "!traits.n; ERROR",
        "at_least(1, [true, missing > 0]); TRUE",
        "at_least(2, [true, missing > 0]); FALSE",
        "at_least(2, [a > 1, b > 1, missing > 0]); TRUE",
        "true ? true : missing > 0; TRUE",
        "false ? true : missing > 0; ERROR",
        "missing > 0 ? true : true; ERROR",
        "(a > 1 ? 3 : 4) == 3; TRUE",
        "(a > 1 ? 'x' : 'y') == 'x'; TRUE",
        "(a > 1 ? traits.t : 4) == 'text'; TRUE",
      })
  void evaluatesNotAtLeastAndConditional(String condition, Truth expected) throws Exception {
    assertThat(scope.test(condition)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a >= 5; TRUE",
        "a > 5; FALSE",
        "5 <= a; TRUE",
        "a < 5.5; TRUE",
        "2 * b + 1 == a; TRUE",
        "a / b == 2.5; TRUE",
        "-a < 0; TRUE",
        "0.0 == -0.0; TRUE",
        "a - a in [-0.0]; TRUE",
        "0x10 == 16; TRUE",
        "1 / 2 == 0.5; TRUE",
        "a / (b - 2) > 0; ERROR",
        "a / (b - 2) == 0 || true; TRUE",
        "missing == missing; ERROR",
        "missing != 1; ERROR",
        "missing in [1]; ERROR",
        "score == 42.5 && level == 1; TRUE",
        "a >= 0.5 * traits.n; TRUE",
        "traits.n > a; TRUE",
        "traits.n == 10; TRUE",
        "10 == traits.n; TRUE",
        "traits.n in [9, 10]; TRUE",
        "traits.n + 1 > 10; TRUE",
        "traits.n + traits.n == 20; TRUE",
        "traits.n == 'a'; FALSE",
        "traits.n != 'a'; TRUE",
        "traits.n in ['a', true]; FALSE",
        "traits.t == 10; FALSE",
        "traits.t != 10; TRUE",
        "traits.t == traits.n; FALSE",
        "traits.yes == 1; FALSE",
        "traits.t > 10; ERROR",
        "traits.t > traits.n; ERROR",
        "traits.t * 2 > 10; ERROR",
        "traits.t + traits.n == 'text10'; ERROR",
        "traits.t + 'ual' == 'textual'; TRUE",
        "traits.t + traits.t == 'texttext'; TRUE",
        "traits.t > 'tex'; TRUE",
        "traits.t < traits.smile; FALSE",
        "'a' < 'b' && 'B' < 'a'; TRUE",
        "'\\uFFFD' < '\\U0001F600'; TRUE",
        "false < true; TRUE",
        "traits.yes > false; TRUE",
        "traits.yes; TRUE",
        "traits.n; ERROR",
        "traits.t; ERROR",
        "converted; FALSE",
        "converted == false; TRUE",
      })
  void evaluatesComparisonsAndArithmetic(String condition, Truth expected) throws Exception {
    assertThat(scope.test(condition)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "traits.never == 1; ERROR",
        "traits.never != 1; ERROR",
        "traits.nothing == 1; ERROR",
        "traits.nothing != 'x'; ERROR",
        "traits.list == 'x'; ERROR",
        "traits.list in ['x']; ERROR",
        "size(traits.list) > 0; ERROR",
        "has(traits.n); TRUE",
        "has(traits.list); TRUE",
        "has(traits.nothing); FALSE",
        "has(traits.never); FALSE",
        "has(traits.never) && traits.never > 1; FALSE",
      })
  void absentValuesAreErrorsExceptForHas(String condition, Truth expected) throws Exception {
    assertThat(scope.test(condition)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "traits.t.startsWith('te'); TRUE",
        "traits.t.endsWith('xt'); TRUE",
        "traits.t.contains('ex'); TRUE",
        "traits.t.contains('x' + 't'); TRUE",
        "traits.t.matches('e.'); TRUE",
        "traits.t.matches('^e.'); FALSE",
        "traits.t.matches(traits.t); TRUE",
        "traits.t.matches('(' + traits.t); ERROR",
        "matches(traits.t, 'x+'); TRUE",
        "traits.n.startsWith('1'); ERROR",
        "traits.t.startsWith(traits.n); ERROR",
        "traits.never.contains('x'); ERROR",
        "size(traits.t) == 4; TRUE",
        "traits.t.size() == 4; TRUE",
        "size(traits.smile) == 3; TRUE",
        "size(traits.n) == 2; ERROR",
      })
  void evaluatesStringFunctions(String condition, Truth expected) throws Exception {
    assertThat(scope.test(condition)).isEqualTo(expected);
  }

  /** The account's clock is on 4 March 2026 in Berlin. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "days_until(traits.date) == 6; TRUE",
        "days_until(traits.time) == 6; TRUE",
        "days_until(traits.t) < 9; ERROR",
        "days_until(traits.n) < 9; ERROR",
        "days_until(traits.never) < 9; ERROR",
        "days_until(traits.list) < 9; ERROR",
      })
  void countsDaysUntilADateInTheTimeZone(String condition, Truth expected) throws Exception {
    assertThat(scope.test(condition)).isEqualTo(expected);
  }

  @Test
  void comparesTheTierBelowTheFirstTierToo() throws Exception {
    assertThat(scope.test("tier != 'qualified'")).isEqualTo(Truth.TRUE);
    assertThat(scope.test("tier in ['qualified', 'activated']")).isEqualTo(Truth.FALSE);
    scope.tier = "qualified";
    assertThat(scope.test("'qualified' == tier")).isEqualTo(Truth.TRUE);
    assertThat(scope.test("tier in ['qualified', 'activated']")).isEqualTo(Truth.TRUE);
  }

  @Test
  void readsMessageFieldsAtAnyDepth() throws Exception {
    scope.fields.put("properties.rows", 3.0);
    scope.fields.put("context.page.url", "/a");
    scope.fields.put("traits.bot", true);
    scope.user = "x@ourcompany.com";
    assertThat(scope.testMessage("properties.rows > 2 && traits.bot")).isEqualTo(Truth.TRUE);
    assertThat(scope.testMessage("context.page.url == '/a'")).isEqualTo(Truth.TRUE);
    assertThat(scope.testMessage("has(context.page.url) && !has(context.page.title)"))
        .isEqualTo(Truth.TRUE);
    assertThat(scope.testMessage("user.endsWith('@ourcompany.com')")).isEqualTo(Truth.TRUE);
  }

  @Test
  void aMissingUserIsAnError() throws Exception {
    assertThat(scope.testMessage("user == 'x'")).isEqualTo(Truth.ERROR);
    assertThat(scope.testMessage("user != 'x'")).isEqualTo(Truth.ERROR);
  }
}

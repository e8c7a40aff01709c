// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the canonical form, thresholds and references that a condition reports about itself. */
class ConditionAnalysisTest {

  private static final int A = 0;
  private static final int B = 1;
  private final TestScope scope = new TestScope();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a>=1; ( a  >= 1 )",
        "a >= 1; a >= 1.0",
        "traits.x == 'y'; traits.x == \"y\"",
        "traits.x == 'y'; traits.x == '\\x79'",
        "a > 1 && b > 1 && a < 9 && b < 9; (a > 1 && b > 1) && (a < 9 && b < 9)",
        "a > 1 && b > 1 && a < 9; a > 1 && (b > 1 && a < 9)",
        "a + b + 1 > 2; (a + b) + 1 > 2",
        "a > -1; a > -(1)",
        "a in [1,2]; a in [ 1 , 2 ]",
        "has(traits.x); has( traits . x )",
        "at_least(1,[a>1,b>1]); at_least(1, [(a > 1), (b > 1)])",
      })
  void equalConditionsHaveOneCanonicalForm(String one, String other) throws Exception {
    assertThat(scope.onAccount(one).canonical()).isEqualTo(scope.onAccount(other).canonical());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a > 1; a >= 1",
        "a > 1; b > 1",
        "a > 1 && b > 1; a > 1 || b > 1",
        "a > 1; a > 2",
        "a + (b + 1) > 2; a + b + 1 > 2",
        "traits.x == '1'; traits.x == 1",
        "traits.x == 'a b'; traits.x == 'ab'",
        "traits.x == 'true'; traits.x == true",
        "traits.x == 'x, \"y'; traits.x == 'x' || traits.x == 'y'",
        "has(traits.x); traits.x == true",
        "traits.x.matches('a'); traits.x.contains('a')",
        "-a > 1; a > 1",
        "!traits.x; traits.x",
      })
  void differentConditionsHaveDifferentCanonicalForms(String one, String other) throws Exception {
    assertThat(scope.onAccount(one).canonical()).isNotEqualTo(scope.onAccount(other).canonical());
  }

  @Test
  void canonicalFormDistinguishesNestedFieldsFromDotsInNames() throws Exception {
    assertThat(scope.onMessage("properties.a.b == 1").canonical())
        .isNotEqualTo(scope.onMessage("properties.`a.b` == 1").canonical());
  }

  @Test
  void canonicalFormHasNoControlCharacters() throws Exception {
    assertThat(scope.onAccount("traits.x == '\\x00\\x01\\x02\\n'").canonical().chars())
        .allMatch(character -> character >= ' ');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a >= 5; 5",
        "5 > a; 5",
        "a > 5 || a < 2 || a == 5; 2, 5",
        "a > -1; -1",
        "a > 2 * 3 + 1; 7",
        "at_least(1, [a > 5, b > 3]) ? a != 8 : true; 5, 8",
      })
  void reportsTheThresholdsOfASignal(String text, String expected) throws Exception {
    double[] numbers =
        java.util.Arrays.stream(expected.split(", ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(scope.onAccount(text).thresholds(A))
        .hasValueSatisfying(found -> assertThat(found).containsExactly(numbers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a > b",
        "a + 1 > 5",
        "-a > 5",
        "a > 5 || a > traits.x",
        "a in [1, 2]",
        "a == traits.x",
        "(converted ? a : 1) > 5",
        "a > 5 && a > a",
      })
  void reportsNoThresholdsIfASignalIsUsedOtherwise(String text) throws Exception {
    assertThat(scope.onAccount(text).thresholds(A)).isEmpty();
  }

  @Test
  void reportsEmptyThresholdsForUnreadNames() throws Exception {
    assertThat(scope.onAccount("a > 5").thresholds(B))
        .hasValueSatisfying(found -> assertThat(found).isEmpty());
    assertThat(scope.onAccount("a > 5").daysUntilThresholds(0))
        .hasValueSatisfying(found -> assertThat(found).isEmpty());
  }

  @Test
  void reportsTheThresholdsOfDaysUntil() throws Exception {
    Condition compared = scope.onAccount("days_until(traits.end) <= 7 && has(traits.end)");
    assertThat(compared.readsDaysUntil(0)).isTrue();
    assertThat(compared.daysUntilThresholds(0))
        .hasValueSatisfying(found -> assertThat(found).containsExactly(7));
    assertThat(scope.onAccount("days_until(traits.end) * 2 < 7").daysUntilThresholds(0)).isEmpty();
    assertThat(scope.onAccount("has(traits.end)").readsDaysUntil(0)).isFalse();
  }

  @Test
  void listsReferencesInOrderOfAppearance() throws Exception {
    Condition condition =
        scope.onAccount(
            "traits.y.contains('x') || b > 1 && tier == 'qualified' || level > 0 && b < score"
                + " || at_least(1, [converted, has(traits.x), days_until(traits.y) > a])");
    assertThat(condition.references())
        .extracting(Reference::text)
        .containsExactly("traits.y", "b", "tier", "level", "score", "converted", "traits.x", "a");
    assertThat(condition.references())
        .contains(new Reference.Trait(0, "traits.y"), new Reference.Signal(B, "b"));
  }

  @Test
  void listsFieldsAndUserOfAMessage() throws Exception {
    assertThat(scope.onMessage("context.page.url == user && user != 'x'").references())
        .containsExactly(new Reference.Field(0, "context.page.url"), new Reference.User());
  }
}

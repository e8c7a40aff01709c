// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which parts of a condition are said to have decided its result. */
class DecidingPartsTest {

  private static final Map<String, Object> VALUES = new LinkedHashMap<>();

  static {
    VALUES.put("a", 5.0);
    VALUES.put("b", 2.0);
    VALUES.put("none", null);
    VALUES.put("score", 40.0);
    VALUES.put("level", 2.0);
    VALUES.put("tier", "engaged");
    VALUES.put("converted", false);
    VALUES.put("traits.plan", "pro");
    VALUES.put("traits.limit", 4.0);
    VALUES.put("traits.bot", true);
    VALUES.put("traits.gone", null);
    VALUES.put("traits.end", "2026-03-05");
    VALUES.put("traits.long", "x".repeat(200));
  }

  private static List<String> parts(String condition, boolean met) {
    return DecidingParts.of(condition, VALUES.keySet()).find(met, VALUES).stream()
        .map(DecidingParts.Part::text)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a >= 5 || b >= 5; a >= 5",
        "a >= 9 || b >= 2; b >= 2",
        "a >= 5 || b >= 2; a >= 5 | b >= 2",
        "a >= 9 || (b >= 9 || score > 1); score > 1",
        "a >= 1; a >= 1",
        "a >= 1 && b >= 1; a >= 1 && b >= 1",
        "a >= 1 && (b > 9 || traits.plan == 'pro'); a >= 1 | traits.plan == \"pro\"",
        "a > 9 || b >= 1 && level == 2; b >= 1 && level == 2",
        "at_least(2, [a > 9, b >= 2, score > 1, level > 9]); b >= 2 | score > 1",
        "none > 1 || traits.gone > 1 || a >= 0.8 * traits.limit; a >= 0.8 * traits.limit",
        "a > 9 || traits.bot; traits.bot",
        "a > 9 || !has(traits.gone); !has(traits.gone)",
        "a > 9 || tier in ['engaged', 'qualified']; tier in [\"engaged\", \"qualified\"]",
        "a > 9 || tier != 'qualified' && !converted; tier != \"qualified\" && !converted",
        "a > 9 || traits.plan.startsWith('p'); traits.plan.startsWith(\"p\")",
        "(a > 9 ? b > 9 : b > 1) || a > 9; (a > 9) ? (b > 9) : (b > 1)",
      })
  void metConditionIsDecidedByItsTrueSides(String condition, String expected) {
    assertThat(String.join(" | ", parts(condition, true))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a > 9 || b > 9; a > 9 || b > 9",
        "a > 9 && b >= 2; a > 9",
        "a > 9 && b > 9; a > 9 && b > 9",
        "a >= 5 && (b > 9 || score > 90); b > 9 || score > 90",
        "none > 1 && a >= 5; none > 1",
        "at_least(2, [a > 9, b >= 2, score > 90]); at_least(2, [a > 9, b >= 2, score > 90])",
      })
  void unmetConditionIsDecidedByTheSidesThatFailed(String condition, String expected) {
    assertThat(String.join(" | ", parts(condition, false))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // The clock is not in evidence: the side must be true if no other is.
        "a > 9 || days_until(traits.end) <= 3; days_until(traits.end) <= 3",
        "a >= 5 || days_until(traits.end) <= 3; a >= 5",
        "days_until(traits.end) < 1 || days_until(traits.end) > 2;"
            + " days_until(traits.end) < 1 || days_until(traits.end) > 2",
        // The text may be the start of a longer one.
        "a > 9 || traits.long.endsWith('y'); traits.long.endsWith(\"y\")",
        // The result contradicts the values.
        "a > 9 || b > 9; a > 9 || b > 9",
        // Another version of the language.
        "a > 9 || unknown(b) || c; a > 9 || unknown(b) || c",
        "a > 9 || ; a > 9 ||",
      })
  void sidesThatCannotBeToldApartAreShownTogether(String condition, String expected) {
    assertThat(parts(condition, true)).containsExactly(expected);
  }

  @Test
  void partHasTheNamesThatItReads() {
    assertThat(
            DecidingParts.of("b > 9 || a >= traits.limit && a < 99", VALUES.keySet())
                .find(true, VALUES))
        .containsExactly(
            new DecidingParts.Part("a >= traits.limit && a < 99", List.of("a", "traits.limit")));
  }

  @Provide
  Arbitrary<String> conditions() {
    Arbitrary<String> leaf =
        Arbitraries.of("a > 9", "a >= 5", "b >= 2", "b > 7", "none > 0", "traits.limit < 9");
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Combinators.combine(inner, inner, Arbitraries.of(" || ", " && ", ", "))
                .as(
                    (left, right, operator) ->
                        operator.equals(", ")
                            ? "at_least(1, [" + left + ", " + right + "])"
                            : "(" + left + operator + right + ")"),
        0,
        4);
  }

  /** Each part of a met condition is true by itself, each of an unmet one is not. */
  @Property
  void everyPartHasTheResultOfTheWhole(@ForAll("conditions") String condition)
      throws InvalidConditionException {
    EvidenceScope.Names names = new EvidenceScope.Names(VALUES.keySet());
    ConditionCompiler compiler =
        new ConditionCompiler(names.vocabulary(java.util.Set.of("engaged")));
    EvidenceScope scope = new EvidenceScope(names, VALUES);
    boolean met = compiler.compile(condition).test(scope) == Truth.TRUE;

    assertThat(parts(condition, met))
        .isNotEmpty()
        .allSatisfy(
            part -> assertThat(compiler.compile(part).test(scope) == Truth.TRUE).isEqualTo(met));
  }
}

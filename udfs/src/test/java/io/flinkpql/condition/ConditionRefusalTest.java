// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionRefusalTest {

  private final TestScope scope = new TestScope();

  private List<ConditionError> errors(String text) {
    InvalidConditionException refusal =
        catchThrowableOfType(InvalidConditionException.class, () -> scope.onAccount(text));
    assertThat(refusal).as("refused: %s", text).isNotNull();
    return refusal.errors();
  }

  private List<ConditionError> errorsOnMessage(String text) {
    InvalidConditionException refusal =
        catchThrowableOfType(InvalidConditionException.class, () -> scope.onMessage(text));
    assertThat(refusal).as("refused: %s", text).isNotNull();
    return refusal.errors();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // names
        "sign_in_day_7d > 1; 0; unknown name 'sign_in_day_7d': did you mean 'sign_in_days_7d'?",
        "a > 1 && scroe > 1; 9; unknown name 'scroe': did you mean 'score'?",
        "xyzzy > 1; 0; `unknown name 'xyzzy': use a signal, score, level, tier, converted or traits.NAME`",
        ".a > 1; 1; `unknown name '.a': use a signal, score, level, tier, converted or traits.NAME`",
        "trait.x > 1; 0; unknown name 'trait': did you mean 'traits'?",
        "traits > 1; 0; 'traits' needs the name of a trait: write traits.NAME",
        "traits.x.y > 1; 0; traits of accounts are one level deep: write traits.NAME",
        "a.x > 1; 0; 'a' is a single value: remove the names after it",
        "properties.x > 1; 0; 'properties' is available only in 'where' and 'exclude'",
        "user == 'x'; 0; 'user' is available only in 'where' and 'exclude'",
        "size(traits.x).y; 4; '.NAME' is allowed only after a name",
        // types
        "a > 'x'; 2; '>' compares two numbers or two strings, not a number with a string",
        "a == 'x'; 2; '==' compares a number with a string, which are never equal",
        "converted != 1; 10; '!=' compares a boolean with a number, which are never equal",
        "1 < a < 3; 6; '<' compares two numbers or two strings, not a boolean with a number",
        "a in ['x']; 6; 'in' compares a number with a string, which are never equal",
        "a + 'x' > 1; 2; '+' needs two numbers or two strings, not a number and a string",
        "'x' * 2 > 1; 4; '*' needs two numbers, not a string and a number",
        "-converted; 0; the operand of '-' must be a number, not a boolean",
        "!a; 1; the operand of '!' must be a boolean, not a number",
        "a && b > 1; 0; an operand of '&&' must be a boolean, not a number",
        "b > 1 || 'x'; 9; an operand of '||' must be a boolean, not a string",
        "a ? true : false; 0; the operand before '?' must be a boolean, not a number",
        "(converted ? 1 : 'x') == 1; 11; both results of '? :' must have the same type, not a number and a string",
        "a; 0; `a condition must be true or false, but this is a number`",
        "`  'x' + 'y'`; 2; `a condition must be true or false, but this is a string`",
        "a / 0 > 1; 2; division by zero",
        "a / (1 - 1) > 1; 2; division by zero",
        "1e308 * 10 > a; 6; number out of range",
        "1.0e400 > a; 0; number out of range",
        // tiers
        "tier == 'qualifed'; 8; unknown tier 'qualifed': did you mean 'qualified'?",
        "tier in ['qualified', 'activate']; 22; unknown tier 'activate': did you mean 'activated'?",
        "'' != tier; 0; unknown tier ''",
        "tier == traits.x; 8; 'tier' can only be compared with tier names",
        "tier == 1; 8; 'tier' can only be compared with tier names",
        "tier < 'qualified'; 0; `'tier' can only be compared with tier names, by ==, != or in`",
        "tier.startsWith('q'); 0; `'tier' can only be compared with tier names, by ==, != or in`",
        // functions
        "_least(2, [a > 1, b > 1]); 0; unknown function '_least': did you mean 'at_least'?",
        "at_last(1, [true]); 0; unknown function 'at_last': did you mean 'at_least'?",
        "true && frobnicate(a); 8; unknown function 'frobnicate'",
        "double(a) > 1; 0; every number is a double: remove double()",
        "[a].exists(x, x > 1); 4; unknown function 'exists'",
        "_least(2, [a > 1, b > 1]); 0; unknown function '_least': did you mean 'at_least'?",
        "a > 1 && _in_(a, [1]); 9; unknown function '_in_'",
        "__not_strictly_false__(converted); 0; unknown function '__not_strictly_false__'",
        ".size(traits.x) > 1; 0; unknown function '.size': did you mean 'size'?",
        "at_least(1, true); 0; `at_least needs a number and a list of conditions: at_least(2, [a, b, c])`",
        "at_least(3, [true, true]); 9; `at_least needs a whole number from 1 to the number of its conditions (2)`",
        "at_least(0, [true]); 9; `at_least needs a whole number from 1 to the number of its conditions (1)`",
        "at_least(1.5, [true, true]); 9; `at_least needs a whole number from 1 to the number of its conditions (2)`",
        "at_least(1, [a]); 13; a condition in at_least must be a boolean, not a number",
        "days_until(a) > 1; 0; days_until needs one trait: days_until(traits.NAME)",
        "size(a) > 1; 5; the argument of size must be a string, not a number",
        "a.startsWith('x'); 0; an argument of startsWith must be a string, not a number",
        "startsWith('x', 'y'); 0; startsWith needs two strings: x.startsWith('y')",
        "has(traits.x, traits.y); 0; has needs one path: has(traits.NAME)",
        // unsupported parts of CEL
        "a % 2 == 0; 2; '%' is not supported",
        "traits.x[0] == 1; 8; '[…]' after a value is not supported",
        "[1] == a; 0; a list is allowed only after 'in' and in at_least",
        "a in traits.x; 5; 'in' needs a list of literals: in [1, 2]",
        "a in [b]; 6; the list after 'in' may contain only literals",
        "{'a': 1} == a; 0; maps and messages are not supported",
        "a == null; 5; 'null' is not supported: test for a value with has(…)",
        "a == 1u; 5; every number is a double: remove the 'u'",
        "traits.x == b'x'; 12; bytes are not supported",
        // syntax
        "a >; 3; syntax error: the condition ends too early",
        "a > 1 b; 6; syntax error: unexpected 'b'",
        "a = 1; 2; syntax error: unexpected '=': write '=='",
        "a > 1 and b > 1; 6; syntax error: unexpected 'and': write '&&'",
        "(a > 1; 6; syntax error: missing ')'",
        "a == 'x; 5; syntax error: unexpected ''x': the closing quote is missing",
        "let > 1; 0; syntax error: reserved identifier: let",
        "has(a); 3; syntax error: invalid argument to has() macro",
        "a > 99999999999999999999; 4; number out of range: write 99999999999999999999 with a decimal point",
      })
  void reportsEachErrorWithItsOffset(String text, int offset, String message) {
    assertThat(errors(text)).containsExactly(new ConditionError(offset, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a > 1; 0; `unknown name 'a' (a message has user, properties.NAME, context.NAME and traits.NAME)`",
        "property.x > 1; 0; `unknown name 'property' (a message has user, properties.NAME, context.NAME and traits.NAME)`",
        "properties == 1; 0; `'properties' needs the name of a field: write properties.NAME`",
        "user.name == 'x'; 0; 'user' is a single value: remove the names after it",
        "days_until(traits.x) > 1; 0; `days_until reads the account's clock: it is not available in 'where' and 'exclude'`",
      })
  void reportsErrorsInConditionsOnMessages(String text, int offset, String message) {
    assertThat(errorsOnMessage(text)).containsExactly(new ConditionError(offset, message));
  }

  @Test
  void reportsEveryMistakeOnce() {
    assertThat(errors("aa > 1 && (bb + 1) * 2 > 'x' || !traits.x.y"))
        .extracting(ConditionError::offset)
        .containsExactly(0, 11, 33);
  }

  @Test
  void countsOffsetsInCodePoints() {
    assertThat(errors("traits.x == '\ud83d\ude00' && bad_name > 1"))
        .extracting(ConditionError::offset)
        .containsExactly(19);
  }

  @Test
  void refusesAnInvalidPattern() {
    assertThat(errors("traits.x.matches('(')"))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.offset()).isEqualTo(17);
              assertThat(error.message()).startsWith("invalid RE2 pattern: ");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(", "!", "-", "[", "a.", "a ? ", "a || (", "1 + ", "has(", "size(", "{1:", "'a' + "
      })
  void refusesDeepNestingWithoutStackOverflow(String part) {
    String text = part.repeat(10_000 / part.length());
    assertThat(errors(text)).isNotEmpty();
    assertThat(errors(text.substring(0, text.length() - 2 * part.length()) + " a")).isNotEmpty();
  }

  @Test
  void refusesPatternsThatCompileToHugePrograms() throws Exception {
    for (String pattern :
        List.of("((a{1000}){1000}){1000}", "(".repeat(3_000) + "a" + ")*".repeat(3_000))) {
      assertThat(errors("traits.x.matches('" + pattern + "')"))
          .containsExactly(new ConditionError(17, "invalid RE2 pattern: too large"));
      scope.traits.put("x", pattern);
      assertThat(scope.test("traits.x.matches(traits.x)")).isEqualTo(Truth.ERROR);
    }
    assertThat(scope.test("'a@b.c'.matches('^[a-z.]{1,64}@[a-z.]{1,255}$')")).isEqualTo(Truth.TRUE);
  }

  @Test
  void refusesLongAndEmptyConditions() {
    assertThat(errors("a > 1" + " ".repeat(9_996)))
        .containsExactly(
            new ConditionError(0, "the condition is longer than 10000 characters: split it"));
    assertThat(errors(" \n"))
        .containsExactly(new ConditionError(0, "a condition must not be empty"));
  }

  @Test
  void acceptsLongChains() throws Exception {
    assertThat(scope.test("a > 9" + " || a > 9".repeat(1_000) + " || a == 5"))
        .isEqualTo(Truth.TRUE);
    assertThat(scope.test("a > 1" + " ".repeat(9_995))).isEqualTo(Truth.TRUE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTextTest {

  @Test
  void numbersAreFormattedByValueTextsVerbatim() {
    assertThat(ScalarText.of(1.0)).isEqualTo("1");
    assertThat(ScalarText.of("1")).isEqualTo("1");
    assertThat(ScalarText.of(true)).isEqualTo("true");
    assertThat(ScalarText.of("1.0")).isEqualTo("1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, 0",
    "-1.5, -1.5",
    "0.1, 0.1",
    "1e21, 1000000000000000000000",
    "1.5e16, 15000000000000000",
    "9007199254740993, 9007199254740992",
    "1e-7, 0.0000001",
    "2e-3, 0.002"
  })
  void doublesAreFormattedWithoutExponent(double number, String text) {
    assertThat(ScalarText.canonical(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "1E+0, 1",
    "10e-1, 1",
    "0.001e3, 1",
    "-7, -7",
    "-0, 0",
    "-0.0e9, 0",
    "0e999999999999999999999, 0",
    "12345678901234567890123, 12345678901234567890123",
    "1234567890.10, 1234567890.1",
    "123e2, 12300",
    "123e-2, 1.23",
    "123e-5, 0.00123"
  })
  void jsonNumbersKeepAllTheirDigits(String json, String text) {
    assertThat(canonical(json)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e999", "-1e999", "1e99999999999999999999", "1e-99999999999999999999", "1e309"})
  void numbersBeyondTheRangeOfDoublesGiveEmptyText(String json) {
    assertThat(canonical(json)).isEmpty();
  }

  @Property
  void textOfADoubleParsesToTheSameDouble(@ForAll double number) {
    String text = ScalarText.canonical(number);

    assertThat(Double.parseDouble(text)).isEqualTo(number == 0 ? 0.0 : number);
    assertThat(text).doesNotContainIgnoringCase("e");
  }

  @Property
  void jsonNumbersAgreeWithBigDecimal(@ForAll @Scale(8) BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    String plain = stripped.signum() == 0 ? "0" : stripped.toPlainString();

    assertThat(canonical(number.toPlainString())).isEqualTo(plain);
    assertThat(canonical(number.toString())).isEqualTo(plain);
  }

  private static String canonical(String json) {
    JsonText number = new JsonText();
    number.set(json.getBytes(StandardCharsets.US_ASCII), 0, json.length());
    return ScalarText.canonical(number);
  }
}

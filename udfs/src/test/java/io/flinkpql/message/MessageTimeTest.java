// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_TIMESTAMP;
import static io.flinkpql.message.ParserFixture.NO_RECORD_TIME;
import static io.flinkpql.message.ParserFixture.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers epoch times, as JSON numbers and as texts of digits. */
class MessageTimeTest {

  @ParameterizedTest
  @CsvSource({
    "1704110400000, 2024-01-01T12:00:00Z",
    "1704110400, 2024-01-01T12:00:00Z",
    "0, 1970-01-01T00:00:00Z",
    "100000000000, 1973-03-03T09:46:40Z",
    "32503679999, 2999-12-31T23:59:59Z",
    "32503679999999, 2999-12-31T23:59:59.999Z",
    "0001704110400, 2024-01-01T12:00:00Z"
  })
  void digitsAreEpochTimes(String digits, Instant expected) {
    assertThat(time("'" + digits + "'")).isEqualTo(expected);
    if (!digits.startsWith("00")) {
      assertThat(time(digits)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1704110400.5, 2024-01-01T12:00:00.500Z",
    "1704110400.123999, 2024-01-01T12:00:00.123Z",
    "1704110400.1, 2024-01-01T12:00:00.100Z",
    "1704110400000.9, 2024-01-01T12:00:00Z",
    "1.7041104e9, 2024-01-01T12:00:00Z",
    "1.704110400001E+12, 2024-01-01T12:00:00.001Z",
    "17041104000e-1, 2024-01-01T12:00:00Z",
    "-0, 1970-01-01T00:00:00Z"
  })
  void fractionsOfNumbersAreTruncatedToMilliseconds(String number, Instant expected) {
    assertThat(time(number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-1704110400",
        "32503680000",
        "99999999999",
        "32503680000000",
        "1e999",
        "123456789012345678901234567890",
        "'1704110400.5'",
        "'-1704110400'",
        "'+1704110400'",
        "'1.7e9'",
        "'1704110400 '",
        "'\u0661\u0667\u0660\u0664\u0661\u0661\u0660\u0664\u0660\u0660'"
      })
  void otherNumbersAndTextsAreBadTimestamps(String json) {
    ParsedMessage message =
        parse(TestInterest.any(), "{'type':'page','timestamp':" + json + "}", NO_RECORD_TIME);

    assertThat(message).isInstanceOf(Rejected.class);
    assertThat(((Rejected) message).reason()).isEqualTo(BAD_TIMESTAMP);
  }

  @Property
  void numbersAgreeWithDecimalArithmetic(
      @ForAll @BigRange(min = "0", max = "32503679999999") @Scale(6) BigDecimal number) {
    BigDecimal millis =
        number.compareTo(BigDecimal.TEN.pow(11)) < 0 ? number.movePointRight(3) : number;
    long expected = millis.setScale(0, RoundingMode.DOWN).longValueExact();

    Instant instant = expected < 32_503_680_000_000L ? Instant.ofEpochMilli(expected) : Instant.MAX;
    assertThat(instant == Instant.MAX ? instant : time(number.toPlainString())).isEqualTo(instant);
  }

  private static Instant time(String json) {
    ParsedMessage message =
        parse(TestInterest.any(), "{'type':'page','timestamp':" + json + "}", NO_RECORD_TIME);
    return Instant.ofEpochMilli(message.timestamp());
  }
}

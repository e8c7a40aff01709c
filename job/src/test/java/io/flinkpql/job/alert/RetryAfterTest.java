// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-03-04T10:15:30Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0|0",
        "3|3",
        "  3  |3",
        "007|7",
        "2.5|3",
        "2.0|2",
        "0.001|1",
        "2147483648|2147483648"
      })
  void secondsAreRoundedUp(String text, long seconds) {
    assertThat(RetryAfter.parse(text, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wed, 04 Mar 2026 10:16:00 GMT",
        "Wednesday, 04-Mar-26 10:16:00 GMT",
        "Wed Mar  4 10:16:00 2026",
        "wed, 04 mar 2026 10:16:00 gmt"
      })
  void eachFormOfDateIsParsed(String text) {
    assertThat(RetryAfter.parse(text, NOW)).contains(Duration.ofSeconds(30));
  }

  /** RFC 9110, section 5.6.7: a date more than 50 years ahead is one of the past century. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Wednesday, 04-Mar-76 10:15:30 GMT | 2076-03-04T10:15:30Z",
        "Wednesday, 05-Jan-00 00:00:00 GMT | ",
        "Friday, 04-Mar-77 10:15:30 GMT | "
      })
  void aTwoDigitYearIsAtMostFiftyYearsAhead(String text, Instant until) {
    assertThat(RetryAfter.parse(text, NOW))
        .isEqualTo(Optional.ofNullable(until).map(instant -> Duration.between(NOW, instant)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"99999999999999999999", "99999999999999999999.5", "Fri, 31 Dec 9999 23:59:59 GMT"})
  void aHugeValueIsALongWait(String text) {
    assertThat(RetryAfter.parse(text, NOW))
        .hasValueSatisfying(
            wait -> {
              assertThat(wait).isGreaterThanOrEqualTo(Duration.ofDays(36_500));
              assertThatCode(wait::toMillis).doesNotThrowAnyException();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-5",
        "+3",
        "3s",
        "3, 5",
        ".5",
        "3.",
        "soon",
        "1e3",
        "2026-03-04T10:16:00Z",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void datesInThePastAndOtherTextsAreIgnored(String text) {
    assertThat(RetryAfter.parse(text, NOW)).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T10:15:30.123Z, 2026-03-04T10:15:30.123Z",
    "2026-03-04 10:15:30.123Z, 2026-03-04T10:15:30.123Z",
    "2026-03-04T10:15, 2026-03-04T10:15:00Z",
    "2026-03-04T10:15Z, 2026-03-04T10:15:00Z",
    "2026-03-04T10:15:30, 2026-03-04T10:15:30Z",
    "2026-03-04T10:15:30.5, 2026-03-04T10:15:30.500Z",
    "2026-03-04T10:15:30.12Z, 2026-03-04T10:15:30.120Z",
    "2026-03-04T10:15:30.123999999999Z, 2026-03-04T10:15:30.123Z",
    "2026-03-04T10:15:30+02:00, 2026-03-04T08:15:30Z",
    "2026-03-04T10:15:30+0200, 2026-03-04T08:15:30Z",
    "2026-03-04T10:15-05:30, 2026-03-04T15:45:00Z",
    "2026-03-04T10:15:30.001-0530, 2026-03-04T15:45:30.001Z",
    "2026-03-04T10:15-00:00, 2026-03-04T10:15:00Z",
    "1970-01-01T00:00Z, 1970-01-01T00:00:00Z",
    "2999-12-31T23:59:59.999Z, 2999-12-31T23:59:59.999Z",
    "2000-02-29T00:00Z, 2000-02-29T00:00:00Z",
    "2028-02-29T00:00Z, 2028-02-29T00:00:00Z",
    "2026-03-04, 2026-03-04T00:00:00Z",
    "2026-3-4, 2026-03-04T00:00:00Z",
    "2015-2-02T00:30:08.276Z, 2015-02-02T00:30:08.276Z",
    "2015-02-2 00:30, 2015-02-02T00:30:00Z",
    "2026-03-04t10:15Z, 2026-03-04T10:15:00Z",
    "2026-03-04T10:15z, 2026-03-04T10:15:00Z",
    "2026-03-04T10:15UTC, 2026-03-04T10:15:00Z",
    "2026-03-04 10:15:30 UTC, 2026-03-04T10:15:30Z",
    "2026-03-04T10:15:30 Z, 2026-03-04T10:15:30Z",
    "2026-03-04 10:15:30 +0000, 2026-03-04T10:15:30Z",
    "2026-03-04T10:15:30 -00:30, 2026-03-04T10:45:30Z",
    "2026-03-04 10:15:30+00, 2026-03-04T10:15:30Z",
    "2026-03-04T10:15+02, 2026-03-04T08:15:00Z",
    "2026-03-04 10:15:30.123456-11, 2026-03-04T21:15:30.123Z",
    "2026-03-04T10:15:30.123+23:59, 2026-03-03T10:16:30.123Z",
    "1969-12-31T20:00-05:00, 1970-01-01T01:00:00Z",
    "3000-01-01T00:59:59.999+01:00, 2999-12-31T23:59:59.999Z"
  })
  void parsesEveryFormOfTime(String text, Instant expected) {
    assertThat(Instant.ofEpochMilli(IsoTime.parse(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'2026-03-04T10:15:30,5Z', 2026-03-04T10:15:30.500Z",
    "'2026-03-04T10:15:30,123456', 2026-03-04T10:15:30.123Z"
  })
  void fractionMayFollowAComma(String text, Instant expected) {
    assertThat(Instant.ofEpochMilli(IsoTime.parse(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2026-",
        "2026-3",
        "2026-03-",
        "2026-003-04",
        "2026-03-004",
        "2026-03-04Z",
        "2026-03-04 Z",
        "2026-03-04 ",
        "2026-03-04T",
        "2026-03-04T10",
        "2026-03-04T10:1",
        "2026-03-04T10Z",
        "20260304T101530Z",
        "2026-03-04_10:15",
        "2026-03-04T10-15",
        "2026/03/04T10:15",
        "2026-03-04T10:15:",
        "2026-03-04T10:15:3",
        "2026-03-04T10:15:30.",
        "2026-03-04T10:15:30.Z",
        "2026-03-04T10:15:30,Z",
        "2026-03-04T10:15:30;5Z",
        "2026-03-04T10:15.5Z",
        "2026-03-04T10:15ZZ",
        "2026-03-04T10:15Z ",
        " 2026-03-04T10:15Z",
        "2026-03-04T10:15  Z",
        "2026-03-04T10:15 ",
        "2026-03-04T10:15Z[UTC]",
        "2026-03-04T10:15+01:00[Europe/Berlin]",
        "2026-03-04T10:15GMT+05:30",
        "2026-03-04T10:15utc",
        "2026-03-04T10:15UT",
        "2026-03-04T10:15+",
        "2026-03-04T10:15+2",
        "2026-03-04T10:15+24",
        "2026-03-04T10:15+020",
        "2026-03-04T10:15+02:",
        "2026-03-04T10:15+2:00",
        "2026-03-04T10:15+02:0",
        "2026-03-04T10:15+02:000",
        "2026-03-04T10:15+02:60",
        "2026-03-04T10:15+24:00",
        "2026-03-04T10:15*02:00",
        "2026-03-04T24:00Z",
        "2026-03-04T10:60Z",
        "2026-03-04T10:15:60Z",
        "2026-00-04T10:15Z",
        "2026-13-04T10:15Z",
        "2026-03-00T10:15Z",
        "2026-03-32T10:15Z",
        "2026-04-31T10:15Z",
        "2026-02-29T10:15Z",
        "2100-02-29T10:15Z",
        "1969-12-31T23:59Z",
        "1969-12-31",
        "1970-01-01T00:00:00+14:00",
        "2999-12-31T23:59:59-12:00",
        "0000-00-00T00:00:00.000Z",
        "0000-01-01",
        "-0001-11-30T00:00:00+0000",
        "3000-01-01T00:00Z",
        "3000-01-01",
        "12026-03-04T10:15Z",
        "2026-03-04T24:00:00.000Z",
        "2026-03-04T10:60:00.000Z",
        "2026-03-04T10:15:60.000Z",
        "2026-02-29T10:15:30.000Z",
        "2026-00-04T10:15:30.000Z",
        "2026-13-04T10:15:30.000Z",
        "1969-12-31T23:59:59.999Z",
        "2026-03-04T10:15:30.00:Z",
        "-026-03-04T10:15Z",
        "٢٠٢٦-03-04T10:15Z",
        "Wed, 04 Mar 2026 10:15:30 GMT",
        "Wed Mar 04 2026 10:15:30 GMT+0000 (Coordinated Universal Time)",
        "/Date(1704110400000)/",
        "+002024-01-01T12:00:00Z",
        "1772619330"
      })
  void invalidTimesGiveBad(String text) {
    assertThat(IsoTime.parse(text)).isEqualTo(IsoTime.BAD);
  }

  @Test
  void parsesARangeOfBytes() {
    byte[] text = "xx2026-03-04T10:15Zxx".getBytes(StandardCharsets.US_ASCII);

    assertThat(IsoTime.parse(text, 2, 17)).isEqualTo(IsoTime.parse("2026-03-04T10:15Z"));
    assertThat(IsoTime.parse(text, 2, 16)).isEqualTo(IsoTime.parse("2026-03-04T10:15Z"));
    assertThat(IsoTime.parse(text, 2, 15)).isEqualTo(IsoTime.BAD);
    assertThat(IsoTime.parse(text, 2, 18)).isEqualTo(IsoTime.BAD);
  }

  @Test
  void dateIsTheSameDayInEveryZone() {
    long day = LocalDate.of(2026, 3, 4).toEpochDay();

    assertThat(IsoTime.epochDay("2026-03-04", NEW_YORK)).isEqualTo(day);
    assertThat(IsoTime.epochDay("2026-3-4", NEW_YORK)).isEqualTo(day);
    assertThat(IsoTime.epochDay("2026-03-04", ZoneId.of("Pacific/Kiritimati"))).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T04:59:59.999Z, 2026-03-03",
    "2026-03-04T05:00Z, 2026-03-04",
    "2026-03-04T04:59, 2026-03-03",
    "2026-03-04T00:00-05:00, 2026-03-04",
    // Daylight saving time begins on the 8th at 7:00 UTC.
    "2026-03-09T03:59Z, 2026-03-08",
    "2026-03-09T04:00Z, 2026-03-09",
    "1970-01-01T00:00Z, 1969-12-31"
  })
  void timeIsConvertedToTheDayInTheZone(String text, LocalDate day) {
    assertThat(LocalDate.ofEpochDay(IsoTime.epochDay(text, NEW_YORK))).isEqualTo(day);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-02-30",
        "1772619330",
        "3000-01-01",
        "2026-03-04T",
        "2026-03-04T25:00"
      })
  void epochDayOfInvalidTextsIsBad(String text) {
    assertThat(IsoTime.epochDay(text, NEW_YORK)).isEqualTo(IsoTime.BAD);
  }

  @Property
  void timesAgreeWithJavaTime(
      @ForAll @LongRange(min = 86_400_000L, max = 32_503_593_600_000L) long millis,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes) {
    OffsetDateTime time =
        Instant.ofEpochMilli(millis)
            .atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60))
            .truncatedTo(ChronoUnit.MILLIS);

    assertThat(IsoTime.parse(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)))
        .isEqualTo(millis);
    assertThat(IsoTime.epochDay(time.toLocalDate().toString(), NEW_YORK))
        .isEqualTo(time.toLocalDate().toEpochDay());
    assertThat(IsoTime.epochDay(time.toString(), NEW_YORK))
        .isEqualTo(time.atZoneSameInstant(NEW_YORK).toLocalDate().toEpochDay());
  }

  /** Parses a text in UTC with a final Z and without, since only the former takes the fast path. */
  @Property(tries = 5000)
  void fastPathAgreesWithTheGeneralPath(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder time = new StringBuilder("2026-03-04T10:15:30.123");
    String replacements = "0123456789-:.Tz +/;?\u0130";
    for (int i = random.nextInt(3); i >= 0; i--) {
      char replacement = replacements.charAt(random.nextInt(replacements.length()));
      time.setCharAt(random.nextInt(time.length()), replacement);
    }

    assertThat(IsoTime.parse(time + "Z")).isEqualTo(IsoTime.parse(time + "+00"));
  }

  @Property
  void datesAgreeWithJavaTime(
      @ForAll @IntRange(min = 1960, max = 3010) int year,
      @ForAll @IntRange(min = 0, max = 14) int month,
      @ForAll @IntRange(min = 0, max = 33) int day) {
    String text = String.format("%04d-%02d-%02d", year, month, day);

    assertThat(IsoTime.epochDay(text, ZoneOffset.UTC)).isEqualTo(expectedDay(year, month, day));
  }

  private static long expectedDay(int year, int month, int day) {
    boolean inRange = year >= 1970 && year <= 2999 && month >= 1 && month <= 12 && day >= 1;
    return inRange && day <= YearMonth.of(year, month).lengthOfMonth()
        ? LocalDate.of(year, month, day).toEpochDay()
        : IsoTime.BAD;
  }
}

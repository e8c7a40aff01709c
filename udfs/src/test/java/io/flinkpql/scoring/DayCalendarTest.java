// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collection;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayCalendarTest {

  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2038-01-01T00:00:00Z");
  private static final int HOURS_AROUND = 26;

  /** Checks both directions, since the first instant of a range fills the cache for the others. */
  @Test
  void daysAgreeWithJavaTimeAroundEveryChangeOfOffset() {
    for (ZoneId zone : zones()) {
      DayCalendar forwards = new DayCalendar(zone);
      DayCalendar backwards = new DayCalendar(zone);
      for (ZoneOffsetTransition change = zone.getRules().nextTransition(FIRST);
          change != null && change.getInstant().isBefore(LAST);
          change = zone.getRules().nextTransition(change.getInstant())) {
        long at = change.getInstant().toEpochMilli();
        for (int hour = -HOURS_AROUND; hour <= HOURS_AROUND; hour++) {
          assertDay(forwards, at + hour * DayCalendar.HOUR - 1);
          assertDay(forwards, at + hour * DayCalendar.HOUR);
          assertDay(backwards, at - hour * DayCalendar.HOUR);
          assertDay(backwards, at - hour * DayCalendar.HOUR - 1);
        }
      }
    }
  }

  private static void assertDay(DayCalendar calendar, long instant) {
    long expected = javaDay(calendar.zone(), instant);
    if (calendar.day(instant) != expected) {
      assertThat(calendar.day(instant)).as(context(calendar, instant)).isEqualTo((int) expected);
    }
    assertLastStart(calendar, instant);
    long end = calendar.endOfDay(instant);
    boolean endsWithDayOrOffset =
        end > instant
            && javaDay(calendar.zone(), end - 1) == expected
            && (javaDay(calendar.zone(), end) != expected
                || offset(calendar.zone(), end) != offset(calendar.zone(), instant));
    if (!endsWithDayOrOffset) {
      assertThat(Instant.ofEpochMilli(end)).as(context(calendar, instant)).isNull();
    }
  }

  /** Checks that the day rises at the last start, and at no instant after it. */
  private static void assertLastStart(DayCalendar calendar, long instant) {
    long start = calendar.lastStartOfDay(instant);
    boolean startsADay =
        start <= instant && javaDay(calendar.zone(), start - 1) < javaDay(calendar.zone(), start);
    boolean isTheLast = startsADay && !risesBetween(calendar.zone(), start, instant);
    if (!isTheLast) {
      assertThat(Instant.ofEpochMilli(start)).as(context(calendar, instant)).isNull();
    }
  }

  /** Steps from one change of the day or the offset to the next. */
  private static boolean risesBetween(ZoneId zone, long start, long instant) {
    long at = start;
    while (true) {
      long midnight =
          at
              - Math.floorMod(at + offset(zone, at) * 1000L, 24 * DayCalendar.HOUR)
              + 24 * DayCalendar.HOUR;
      ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochMilli(at));
      long next =
          change == null ? midnight : Math.min(midnight, change.getInstant().toEpochMilli());
      if (next > instant) {
        return false;
      }
      if (javaDay(zone, next - 1) < javaDay(zone, next)) {
        return true;
      }
      at = next;
    }
  }

  private static String context(DayCalendar calendar, long instant) {
    return calendar.zone() + " at " + Instant.ofEpochMilli(instant);
  }

  private static long javaDay(ZoneId zone, long instant) {
    return Math.floorDiv(instant + offset(zone, instant) * 1000L, 24 * DayCalendar.HOUR);
  }

  private static int offset(ZoneId zone, long instant) {
    return zone.getRules().getOffset(Instant.ofEpochMilli(instant)).getTotalSeconds();
  }

  /** Returns one zone for each different set of rules. */
  private static Collection<ZoneId> zones() {
    return ZoneId.getAvailableZoneIds().stream()
        .map(ZoneId::of)
        .collect(Collectors.toMap(ZoneId::getRules, zone -> zone, (one, same) -> one))
        .values();
  }

  /** Clocks were set back over midnight shortly after it, so the day before went on. */
  @ParameterizedTest
  @CsvSource({
    "America/St_Johns, 2010-11-07T02:31:00Z",
    "America/Goose_Bay, 2010-11-07T03:01:00Z",
    "America/Moncton, 2006-10-29T03:01:00Z",
    "Antarctica/Casey, 2010-03-04T15:00:00Z"
  })
  void dayGoesOnAfterTheNextOneHasBegun(ZoneId zone, Instant change) {
    DayCalendar calendar = new DayCalendar(zone);
    long at = change.toEpochMilli();

    assertThat(calendar.day(at + 4 * DayCalendar.HOUR)).isEqualTo(calendar.day(at - 1));
    assertThat(calendar.day(at)).isEqualTo(calendar.day(at - 1) - 1);
    assertThat(calendar.lastStartOfDay(at))
        .as("the day before does not start anew")
        .isEqualTo(calendar.startOfDay(calendar.day(at - 1)));
    assertThat(calendar.lastStartOfDay(at + 4 * DayCalendar.HOUR))
        .as("the second of the two starts")
        .isGreaterThan(at);
    assertThat(calendar.startOfDay(calendar.day(at - 1)))
        .as("the first of its two starts")
        .isEqualTo(
            LocalDate.ofEpochDay(calendar.day(at - 1))
                .atStartOfDay(zone)
                .toInstant()
                .toEpochMilli());
  }

  @Test
  void dayOfAMessageDoesNotDependOnTheMessagesBefore() {
    long message = Instant.parse("2010-11-07T02:40:00Z").toEpochMilli();
    long later = Instant.parse("2010-11-07T04:00:00Z").toEpochMilli();
    ZoneId newfoundland = ZoneId.of("America/St_Johns");
    DayCalendar alone = new DayCalendar(newfoundland);
    DayCalendar withOthers = new DayCalendar(newfoundland);

    withOthers.day(later);

    assertThat(LocalDate.ofEpochDay(alone.day(message))).isEqualTo("2010-11-06");
    assertThat(LocalDate.ofEpochDay(withOthers.day(message))).isEqualTo("2010-11-06");
  }

  @Test
  void hoursAreThoseOfUtc() {
    assertThat(DayCalendar.hour(-1)).isEqualTo(-1);
    assertThat(DayCalendar.hour(DayCalendar.HOUR)).isEqualTo(1);
    assertThat(DayCalendar.startOfHour(2)).isEqualTo(2 * DayCalendar.HOUR);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.LittleEndianLongs.HIGH_BITS;
import static io.flinkpql.message.LittleEndianLongs.eight;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Parses dates and times: {@code YYYY-M[M]-D[D]}, alone (midnight) or with {@code T}, {@code t} or
 * a space and {@code HH:MM}, optional {@code :SS}, optional fraction of a second after a point or
 * comma (truncated to ms), and an optional zone with an optional space before it: {@code Z}, {@code
 * z}, {@code UTC}, {@code ±HH}, {@code ±HHMM} or {@code ±HH:MM} (default UTC).
 *
 * <p>The instant must lie in the years 1970 to 2999 of UTC. Parsing bytes allocates nothing, and
 * other texts give {@link #BAD} instead of an exception.
 */
public final class IsoTime {

  /** Marks a text that is not a valid time; no time has this value. */
  public static final long BAD = Long.MIN_VALUE;

  private static final int SEPARATOR_AND_MINUTE_LENGTH = "THH:MM".length();
  private static final int YEAR_LENGTH = "YYYY".length();
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long MILLIS_PER_DAY = SECONDS_PER_DAY * 1000;

  /** Bounds the days since 1970-01-01; 3000-01-01 is the first one beyond. */
  private static final long END_DAY = 376_200;

  private static final long DAYS_FROM_MARCH_0_TO_1970 = 719_468;
  private static final int NO_OFFSET = Integer.MIN_VALUE;

  private static final int COMMON_LENGTH = "YYYY-MM-DDTHH:MM:SS.mmmZ".length();
  private static final long YEAR_MONTH = bytesOf("0000-00-");
  private static final long YEAR_MONTH_OVERFLOWS = overflowsOf("0000-00-");
  private static final long DAY_MINUTE = bytesOf("00T00:00");
  private static final long DAY_MINUTE_OVERFLOWS = overflowsOf("00T00:00");
  private static final long SECOND_MILLIS = bytesOf(":00.000Z");
  private static final long SECOND_MILLIS_OVERFLOWS = overflowsOf(":00.000Z");

  private IsoTime() {}

  /**
   * Parses a time.
   *
   * @return ms since the epoch, or {@link #BAD}
   */
  public static long parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /**
   * Parses a time from UTF-8 bytes.
   *
   * @return ms since the epoch, or {@link #BAD}
   */
  public static long parse(byte[] text, int offset, int length) {
    long common = length == COMMON_LENGTH ? parseCommonForm(text, offset) : BAD;
    return common == BAD ? parseAnyForm(text, offset, length) : common;
  }

  private static long parseAnyForm(byte[] text, int offset, int length) {
    int end = offset + length;
    int dateEnd = dateEnd(text, offset, end);
    if (dateEnd < 0) {
      return BAD;
    }
    long day = date(text, offset, dateEnd);
    if (day == BAD || dateEnd == end) {
      return day == BAD ? BAD : inRange(day * MILLIS_PER_DAY);
    }
    int at = dateEnd + SEPARATOR_AND_MINUTE_LENGTH;
    int hour = twoDigits(text, dateEnd + 1, end, 23);
    int minute = twoDigits(text, dateEnd + 4, end, 59);
    if ((hour | minute) < 0 || !isSeparator(text[dateEnd]) || text[dateEnd + 3] != ':') {
      return BAD;
    }
    int secondEnd = secondEnd(text, at, end);
    int offsetMinutes = secondEnd < 0 ? NO_OFFSET : offsetMinutes(text, secondEnd, end);
    if (offsetMinutes == NO_OFFSET) {
      return BAD;
    }
    long minutes = (day * 24 + hour) * 60 + minute - offsetMinutes;
    return inRange(minutes * 60_000 + secondMillis(text, at, secondEnd));
  }

  private static boolean isSeparator(byte c) {
    return c == 'T' || c == 't' || c == ' ';
  }

  /** Returns an instant, ms, or {@link #BAD} if it lies outside the years 1970 to 2999. */
  static long inRange(long millis) {
    return millis >= 0 && millis < END_DAY * MILLIS_PER_DAY ? millis : BAD;
  }

  /**
   * Returns the calendar day of a date or time. A date alone is that day in every zone; a time is
   * converted to the zone.
   *
   * @return days since 1970-01-01, or {@link #BAD}
   */
  public static long epochDay(String text, ZoneId zone) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (dateEnd(bytes, 0, bytes.length) == bytes.length) {
      long day = date(bytes, 0, bytes.length);
      return day >= 0 && day < END_DAY ? day : BAD;
    }
    long millis = parse(bytes, 0, bytes.length);
    if (millis == BAD) {
      return BAD;
    }
    Instant instant = Instant.ofEpochMilli(millis);
    long local = instant.getEpochSecond() + zone.getRules().getOffset(instant).getTotalSeconds();
    return Math.floorDiv(local, SECONDS_PER_DAY);
  }

  /**
   * Parses the form that nearly every sender writes, {@code YYYY-MM-DDTHH:MM:SS.mmmZ}, eight bytes
   * at a time. A message holds up to three times, so going digit by digit is a measurable part of
   * its cost.
   *
   * @return ms since the epoch, or {@link #BAD} for other forms and invalid times
   */
  private static long parseCommonForm(byte[] text, int offset) {
    long yearMonth = eight(text, offset) ^ YEAR_MONTH;
    long dayMinute = eight(text, offset + 8) ^ DAY_MINUTE;
    long secondMillis = eight(text, offset + 16) ^ SECOND_MILLIS;
    long mismatches =
        (yearMonth | yearMonth + YEAR_MONTH_OVERFLOWS)
            | (dayMinute | dayMinute + DAY_MINUTE_OVERFLOWS)
            | (secondMillis | secondMillis + SECOND_MILLIS_OVERFLOWS);
    if ((mismatches & HIGH_BITS) != 0) {
      return BAD;
    }
    int year = two(yearMonth, 0) * 100 + two(yearMonth, 2);
    long day = date(year, two(yearMonth, 5), two(dayMinute, 0));
    int hour = two(dayMinute, 3);
    int minute = two(dayMinute, 6);
    int second = two(secondMillis, 1);
    if (day == BAD || hour > 23 || minute > 59 || second > 59) {
      return BAD;
    }
    int millis = two(secondMillis, 4) * 10 + two(secondMillis, 5) % 10;
    return inRange((((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis);
  }

  /** Returns the two-digit number at a byte index of eight digits. */
  private static int two(long digits, int index) {
    int two = (int) (digits >>> index * Byte.SIZE);
    return (two & 0xF) * 10 + (two >>> Byte.SIZE & 0xF);
  }

  /**
   * Returns eight addends that detect mismatches with a form. After the XOR with the form, the sum
   * sets the high bit of a byte that is above 9 where the form has a digit, or above 0 elsewhere.
   */
  private static long overflowsOf(String form) {
    long overflows = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      overflows |= (form.charAt(i) == '0' ? 0x80L - 10 : 0x80L - 1) << i * Byte.SIZE;
    }
    return overflows;
  }

  private static long bytesOf(String form) {
    return eight(form.getBytes(StandardCharsets.US_ASCII), 0);
  }

  /** Returns the index after the digits of a date, or -1 if the text does not start with one. */
  private static int dateEnd(byte[] text, int from, int end) {
    int yearEnd = skipDigits(text, from, Math.min(from + YEAR_LENGTH, end));
    if (yearEnd != from + YEAR_LENGTH || yearEnd == end || text[yearEnd] != '-') {
      return -1;
    }
    int monthEnd = skipDigits(text, yearEnd + 1, Math.min(yearEnd + 3, end));
    if (monthEnd == yearEnd + 1 || monthEnd == end || text[monthEnd] != '-') {
      return -1;
    }
    int dayEnd = skipDigits(text, monthEnd + 1, Math.min(monthEnd + 3, end));
    return dayEnd == monthEnd + 1 ? -1 : dayEnd;
  }

  /** Returns the day of a date that {@link #dateEnd} found, or {@link #BAD} if there is none. */
  private static long date(byte[] text, int from, int dateEnd) {
    int monthAt = from + YEAR_LENGTH + 1;
    int monthEnd = text[monthAt + 1] == '-' ? monthAt + 1 : monthAt + 2;
    return date(
        number(text, from, from + YEAR_LENGTH),
        number(text, monthAt, monthEnd),
        number(text, monthEnd + 1, dateEnd));
  }

  private static long date(int year, int month, int day) {
    boolean exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
    return exists ? epochDay(year, month, day) : BAD;
  }

  private static int daysInMonth(int year, int month) {
    return switch (month) {
      case 4, 6, 9, 11 -> 30;
      case 2 -> isLeap(year) ? 29 : 28;
      default -> 31;
    };
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /** Computes with years that start in March, so that the leap day is the last of a year. */
  private static long epochDay(int year, int month, int day) {
    int marchYear = month > 2 ? year : year - 1;
    int marchMonth = month > 2 ? month - 3 : month + 9;
    int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
    int leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
    return 365L * marchYear + leapDays + dayOfYear - DAYS_FROM_MARCH_0_TO_1970;
  }

  /**
   * Returns the index after {@code :SS} and its fraction, which may both be missing; -1 if they are
   * malformed.
   */
  private static int secondEnd(byte[] text, int at, int end) {
    if (at == end || text[at] != ':') {
      return at;
    }
    if (twoDigits(text, at + 1, end, 59) < 0) {
      return -1;
    }
    int point = at + 3;
    if (point == end || (text[point] != '.' && text[point] != ',')) {
      return point;
    }
    int fractionEnd = skipDigits(text, point + 1, end);
    return fractionEnd == point + 1 ? -1 : fractionEnd;
  }

  /** Returns the ms of the second and fraction whose end {@link #secondEnd} found. */
  private static int secondMillis(byte[] text, int at, int secondEnd) {
    if (at == secondEnd) {
      return 0;
    }
    int second = number(text, at + 1, at + 3);
    return second * 1000 + fractionMillis(text, Math.min(at + 4, secondEnd), secondEnd);
  }

  /**
   * Parses the rest of a text as a zone.
   *
   * @return minutes east of UTC, or {@link #NO_OFFSET} if the text is not exactly a zone
   */
  private static int offsetMinutes(byte[] text, int from, int end) {
    if (from == end) {
      return 0;
    }
    int at = text[from] == ' ' ? from + 1 : from;
    int length = end - at;
    if (isUtc(text, at, length)) {
      return 0;
    }
    if (length < 3 || (text[at] != '+' && text[at] != '-')) {
      return NO_OFFSET;
    }
    int minuteAt = length > 3 && text[at + 3] == ':' ? at + 4 : at + 3;
    int hours = twoDigits(text, at + 1, end, 23);
    int minutes = length == 3 ? 0 : twoDigits(text, minuteAt, end, 59);
    if ((hours | minutes) < 0 || (length > 3 && minuteAt + 2 != end)) {
      return NO_OFFSET;
    }
    int total = hours * 60 + minutes;
    return text[at] == '-' ? -total : total;
  }

  private static boolean isUtc(byte[] text, int at, int length) {
    return length == 1
        ? text[at] == 'Z' || text[at] == 'z'
        : length == 3 && text[at] == 'U' && text[at + 1] == 'T' && text[at + 2] == 'C';
  }

  /** Returns the ms of the digits of a fraction of a second. */
  static int fractionMillis(byte[] text, int from, int to) {
    int millis = 0;
    for (int i = from; i < from + 3; i++) {
      millis = millis * 10 + (i < to ? text[i] - '0' : 0);
    }
    return millis;
  }

  /** Returns the index of the first byte that is not an ASCII digit. */
  static int skipDigits(byte[] text, int from, int end) {
    int at = from;
    while (at < end && isDigit(text[at])) {
      at++;
    }
    return at;
  }

  /** Parses two digits; returns -1 if they are not digits or exceed {@code largest}. */
  private static int twoDigits(byte[] text, int at, int end, int largest) {
    if (at + 2 > end || !isDigit(text[at]) || !isDigit(text[at + 1])) {
      return -1;
    }
    int number = (text[at] - '0') * 10 + text[at + 1] - '0';
    return number <= largest ? number : -1;
  }

  private static int number(byte[] digits, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + digits[i] - '0';
    }
    return number;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}

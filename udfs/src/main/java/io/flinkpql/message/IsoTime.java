// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.LittleEndianLongs.HIGH_BITS;
import static io.flinkpql.message.LittleEndianLongs.eight;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Parses the times of messages: {@code YYYY-MM-DD}, {@code T} or a space, {@code HH:MM}, optional
 * {@code :SS}, optional fraction of a second (truncated to ms), optional {@code Z} or {@code
 * ±HH[:]MM} (default UTC), years 1970 to 2999. Parsing bytes allocates nothing, and malformed times
 * give {@link #BAD} instead of an exception.
 */
public final class IsoTime {

  /** Marks a text that is not a valid time; no time has this value. */
  public static final long BAD = Long.MIN_VALUE;

  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2999;
  private static final int DATE_LENGTH = "YYYY-MM-DD".length();
  private static final int MINUTE_LENGTH = "YYYY-MM-DDTHH:MM".length();
  private static final long SECONDS_PER_DAY = 86_400;

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
    long day = date(text, offset, length);
    if (day == BAD || length < MINUTE_LENGTH) {
      return BAD;
    }
    int end = offset + length;
    int at = offset + DATE_LENGTH;
    int hour = twoDigits(text, at + 1, end, 23);
    int minute = twoDigits(text, at + 4, end, 59);
    if ((text[at] != 'T' && text[at] != ' ') || text[at + 3] != ':' || (hour | minute) < 0) {
      return BAD;
    }
    at = offset + MINUTE_LENGTH;
    long millis = ((day * 24 + hour) * 60 + minute) * 60_000;
    if (at < end && text[at] == ':') {
      int second = twoDigits(text, at + 1, end, 59);
      if (second < 0) {
        return BAD;
      }
      millis += second * 1000L;
      at += 3;
      if (at < end && text[at] == '.') {
        int afterFraction = skipDigits(text, at + 1, end);
        if (afterFraction == at + 1) {
          return BAD;
        }
        millis += fractionMillis(text, at + 1, afterFraction);
        at = afterFraction;
      }
    }
    int offsetMinutes = offsetMinutes(text, at, end);
    return offsetMinutes == NO_OFFSET ? BAD : millis - offsetMinutes * 60_000L;
  }

  /**
   * Returns the calendar day of a date or time. A date ({@code YYYY-MM-DD}) is that day in every
   * zone; a time is converted to the zone.
   *
   * @return days since 1970-01-01, or {@link #BAD}
   */
  public static long epochDay(String text, ZoneId zone) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == DATE_LENGTH) {
      return date(bytes, 0, DATE_LENGTH);
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
    return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis;
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

  private static long date(byte[] text, int offset, int length) {
    if (length < DATE_LENGTH || text[offset + 4] != '-' || text[offset + 7] != '-') {
      return BAD;
    }
    int end = offset + DATE_LENGTH;
    int century = twoDigits(text, offset, end, 99);
    int yearOfCentury = twoDigits(text, offset + 2, end, 99);
    int month = twoDigits(text, offset + 5, end, 12);
    int day = twoDigits(text, offset + 8, end, 31);
    return (century | yearOfCentury) < 0 ? BAD : date(century * 100 + yearOfCentury, month, day);
  }

  private static long date(int year, int month, int day) {
    boolean exists =
        year >= FIRST_YEAR
            && year <= LAST_YEAR
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= daysInMonth(year, month);
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
   * Parses the rest of a text as an offset from UTC.
   *
   * @return minutes east of UTC, or {@link #NO_OFFSET} if the text is not exactly an offset
   */
  private static int offsetMinutes(byte[] text, int at, int end) {
    if (at == end || (text[at] == 'Z' && at + 1 == end)) {
      return 0;
    }
    if (text[at] != '+' && text[at] != '-') {
      return NO_OFFSET;
    }
    int minuteAt = at + 3 < end && text[at + 3] == ':' ? at + 4 : at + 3;
    int hours = twoDigits(text, at + 1, end, 23);
    int minutes = twoDigits(text, minuteAt, end, 59);
    if ((hours | minutes) < 0 || minuteAt + 2 != end) {
      return NO_OFFSET;
    }
    int total = hours * 60 + minutes;
    return text[at] == '-' ? -total : total;
  }

  private static int fractionMillis(byte[] text, int from, int to) {
    int millis = 0;
    for (int i = from; i < from + 3; i++) {
      millis = millis * 10 + (i < to ? text[i] - '0' : 0);
    }
    return millis;
  }

  private static int skipDigits(byte[] text, int from, int end) {
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

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}

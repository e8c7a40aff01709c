package io.flinkpql.message;

import java.time.Instant;
import java.time.ZoneId;

/**
 * Reads the times of messages: {@code YYYY-MM-DD}, {@code T} or a space, {@code HH:MM}, optional
 * {@code :SS}, optional fraction of a second (cut to ms), optional {@code Z} or {@code ±HH[:]MM}
 * (none: UTC), years 1970 to 2999. Nothing is allocated, and nothing is thrown for a text that is
 * no time.
 */
public final class IsoTime {

  /** Stands for a text that is no time of this form. No time has this value. */
  public static final long BAD = Long.MIN_VALUE;

  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2999;
  private static final int DATE_LENGTH = "YYYY-MM-DD".length();
  private static final int MINUTE_LENGTH = "YYYY-MM-DDTHH:MM".length();
  private static final long SECONDS_A_DAY = 86_400;

  private IsoTime() {}

  /**
   * Reads a time.
   *
   * @return ms since the epoch, or {@link #BAD}
   */
  public static long parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /**
   * Reads a time from a part of an array.
   *
   * @return ms since the epoch, or {@link #BAD}
   */
  public static long parse(char[] text, int offset, int length) {
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
   * The day of a date ({@code YYYY-MM-DD}: that day, wherever) or of a time (the day of that
   * instant in the zone).
   *
   * @return days since 1970-01-01, or {@link #BAD}
   */
  public static long epochDay(String text, ZoneId zone) {
    char[] characters = text.toCharArray();
    if (characters.length == DATE_LENGTH) {
      return date(characters, 0, DATE_LENGTH);
    }
    long millis = parse(characters, 0, characters.length);
    if (millis == BAD) {
      return BAD;
    }
    Instant instant = Instant.ofEpochMilli(millis);
    long local = instant.getEpochSecond() + zone.getRules().getOffset(instant).getTotalSeconds();
    return Math.floorDiv(local, SECONDS_A_DAY);
  }

  private static long date(char[] text, int offset, int length) {
    if (length < DATE_LENGTH || text[offset + 4] != '-' || text[offset + 7] != '-') {
      return BAD;
    }
    int end = offset + DATE_LENGTH;
    int century = twoDigits(text, offset, end, 99);
    int yearOfCentury = twoDigits(text, offset + 2, end, 99);
    int month = twoDigits(text, offset + 5, end, 12);
    int day = twoDigits(text, offset + 8, end, 31);
    int year = century * 100 + yearOfCentury;
    if ((century | yearOfCentury) < 0 || year < FIRST_YEAR || year > LAST_YEAR) {
      return BAD;
    }
    if (month < 1 || day < 1 || day > daysInMonth(year, month)) {
      return BAD;
    }
    return epochDay(year, month, day);
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

  /** Counts years from March, so that the leap day is the last of a year. */
  private static long epochDay(int year, int month, int day) {
    int marchYear = month > 2 ? year : year - 1;
    int marchMonth = month > 2 ? month - 3 : month + 9;
    int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
    int leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
    return 365L * marchYear + leapDays + dayOfYear - DAYS_FROM_MARCH_0_TO_1970;
  }

  private static final long DAYS_FROM_MARCH_0_TO_1970 = 719_468;

  private static final int NO_OFFSET = Integer.MIN_VALUE;

  /** Minutes east of UTC; the text from {@code at} on must be an offset and nothing else. */
  private static int offsetMinutes(char[] text, int at, int end) {
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

  private static int fractionMillis(char[] text, int from, int to) {
    int millis = 0;
    for (int i = from; i < from + 3; i++) {
      millis = millis * 10 + (i < to ? text[i] - '0' : 0);
    }
    return millis;
  }

  private static int skipDigits(char[] text, int from, int end) {
    int at = from;
    while (at < end && isDigit(text[at])) {
      at++;
    }
    return at;
  }

  /** The number two digits write, or -1 where they are none or it is too large. */
  private static int twoDigits(char[] text, int at, int end, int largest) {
    if (at + 2 > end || !isDigit(text[at]) || !isDigit(text[at + 1])) {
      return -1;
    }
    int number = (text[at] - '0') * 10 + text[at + 1] - '0';
    return number <= largest ? number : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

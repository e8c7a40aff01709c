// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.nio.charset.StandardCharsets;

/**
 * Parses the times of messages: the dates and times of {@link IsoTime}, and epoch times. An epoch
 * time is a JSON number or a text of digits; from 10^11 on it counts milliseconds, below it
 * seconds. Fractions are truncated to ms.
 *
 * <p>The instant must lie in the years 1970 to 2999 of UTC; other values give {@link IsoTime#BAD}.
 */
public final class MessageTime {

  private static final long FIRST_MILLIS = 100_000_000_000L;

  /** From this number on, a time whose unit is unknown counts microseconds. */
  private static final long FIRST_MICROS = 100_000_000_000_000L;

  /** Bounds the value while digits are read, far beyond the year 2999. */
  private static final long HUGE = 1L << 56;

  private MessageTime() {}

  /**
   * Parses a time.
   *
   * @return ms since the epoch, or {@link IsoTime#BAD}
   */
  public static long parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  static long ofText(JsonText text) {
    return parse(text.bytes(), text.from(), text.length());
  }

  /**
   * Parses an ISO time, or a text of digits in a unit.
   *
   * @return ms since the epoch, or {@link IsoTime#BAD}
   */
  static long ofText(JsonText text, EpochUnit unit) {
    long time = IsoTime.parse(text.bytes(), text.from(), text.length());
    return time == IsoTime.BAD && isDigits(text.bytes(), text.from(), text.length())
        ? epoch(text.bytes(), text.from(), text.from() + text.length(), unit)
        : time;
  }

  private static long parse(byte[] text, int from, int length) {
    long time = IsoTime.parse(text, from, length);
    return time == IsoTime.BAD && isDigits(text, from, length)
        ? epoch(text, from, from + length)
        : time;
  }

  private static boolean isDigits(byte[] text, int from, int length) {
    return length > 0 && IsoTime.skipDigits(text, from, from + length) == from + length;
  }

  /**
   * Parses an epoch time.
   *
   * @param number a valid JSON number
   */
  static long ofNumber(JsonText number) {
    int end = number.from() + number.length();
    if (isPlain(number.bytes(), number.from(), end)) {
      return epoch(number.bytes(), number.from(), end);
    }
    byte[] plain = ScalarText.canonical(number).getBytes(StandardCharsets.US_ASCII);
    return plain.length == 0 || plain[0] == '-' ? IsoTime.BAD : epoch(plain, 0, plain.length);
  }

  /**
   * Parses an epoch time in a unit.
   *
   * @param number a valid JSON number
   * @return ms since the epoch, or {@link IsoTime#BAD}
   */
  static long ofNumber(JsonText number, EpochUnit unit) {
    int end = number.from() + number.length();
    if (isPlain(number.bytes(), number.from(), end)) {
      return epoch(number.bytes(), number.from(), end, unit);
    }
    byte[] plain = ScalarText.canonical(number).getBytes(StandardCharsets.US_ASCII);
    return plain.length == 0 || plain[0] == '-' ? IsoTime.BAD : epoch(plain, 0, plain.length, unit);
  }

  /** Returns whether a number has neither a sign nor an exponent. */
  private static boolean isPlain(byte[] number, int from, int end) {
    int wholeEnd = IsoTime.skipDigits(number, from, end);
    return wholeEnd > from
        && (wholeEnd == end
            || number[wholeEnd] == '.' && IsoTime.skipDigits(number, wholeEnd + 1, end) == end);
  }

  /** Converts digits with an optional point and fraction. */
  private static long epoch(byte[] text, int from, int end) {
    int wholeEnd = IsoTime.skipDigits(text, from, end);
    long whole = whole(text, from, wholeEnd);
    if (whole >= FIRST_MILLIS) {
      return IsoTime.inRange(whole);
    }
    return seconds(whole, text, wholeEnd, end);
  }

  private static long epoch(byte[] text, int from, int end, EpochUnit unit) {
    int wholeEnd = IsoTime.skipDigits(text, from, end);
    long whole = whole(text, from, wholeEnd);
    return switch (unit) {
      case SECONDS -> whole < FIRST_MILLIS ? seconds(whole, text, wholeEnd, end) : IsoTime.BAD;
      case MILLIS -> IsoTime.inRange(whole);
      case MICROS -> IsoTime.inRange(whole / 1000);
      case BY_SIZE ->
          whole >= FIRST_MICROS ? IsoTime.inRange(whole / 1000) : epoch(text, from, end);
    };
  }

  private static long whole(byte[] text, int from, int end) {
    long whole = 0;
    for (int i = from; i < end && whole < HUGE; i++) {
      whole = whole * 10 + text[i] - '0';
    }
    return whole;
  }

  private static long seconds(long whole, byte[] text, int wholeEnd, int end) {
    int fractionAt = Math.min(wholeEnd + 1, end);
    return IsoTime.inRange(whole * 1000 + IsoTime.fractionMillis(text, fractionAt, end));
  }
}

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

  private static long parse(byte[] text, int from, int length) {
    long time = IsoTime.parse(text, from, length);
    int end = from + length;
    boolean isEpoch =
        time == IsoTime.BAD && length > 0 && IsoTime.skipDigits(text, from, end) == end;
    return isEpoch ? epoch(text, from, end) : time;
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
    long whole = 0;
    for (int i = from; i < wholeEnd && whole < HUGE; i++) {
      whole = whole * 10 + text[i] - '0';
    }
    if (whole >= FIRST_MILLIS) {
      return IsoTime.inRange(whole);
    }
    int fractionAt = Math.min(wholeEnd + 1, end);
    return IsoTime.inRange(whole * 1000 + IsoTime.fractionMillis(text, fractionAt, end));
  }
}

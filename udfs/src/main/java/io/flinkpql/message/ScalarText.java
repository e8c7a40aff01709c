// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.nio.charset.StandardCharsets;

/**
 * Formats scalars as text, so that equal values have equal texts. Numbers are formatted by value:
 * 1, 1.0 and 1e0 give {@code 1}; 0.10 gives {@code 0.1}; without exponent, redundant zeros or a
 * sign on zero.
 */
public final class ScalarText {

  /** Limits the digits before the point to the range of doubles, since exponents are expanded. */
  private static final int MAX_DIGITS_BEFORE_POINT = 309;

  /** Limits the zeros after the point likewise. */
  private static final int MAX_ZEROS_AFTER_POINT = 400;

  /** Bounds exponents while they are parsed, far above the length of any text. */
  private static final long HUGE_EXPONENT = 1L << 40;

  private ScalarText() {}

  /**
   * Returns the text of a scalar.
   *
   * @param scalar a {@link Double} (finite), {@link String} or {@link Boolean}
   */
  public static String of(Object scalar) {
    return scalar instanceof Double number ? canonical(number) : scalar.toString();
  }

  /**
   * Returns the shortest text that parses to this number, the same on every Java version.
   *
   * @param number finite
   */
  public static String canonical(double number) {
    long whole = (long) number;
    if (whole == number && Math.abs(whole) < 1L << 53) {
      return Long.toString(whole);
    }
    byte[] text = NumberOutput.toString(number, true).getBytes(StandardCharsets.US_ASCII);
    return canonical(text, 0, text.length);
  }

  /** Returns the text of a JSON number, see {@link #canonical(byte[], int, int)}. */
  static String canonical(JsonText number) {
    return canonical(number.bytes(), number.from(), number.length());
  }

  /**
   * Returns the text of a JSON number, with all its digits.
   *
   * @return empty if the number is beyond the range of doubles (1e999) or closer to zero than
   *     1e-400
   */
  static String canonical(byte[] text, int offset, int length) {
    if (isPlainInteger(text, offset, length)) {
      return new String(text, offset, length, StandardCharsets.US_ASCII);
    }
    int end = offset + length;
    boolean negative = text[offset] == '-';
    int at = negative ? offset + 1 : offset;
    StringBuilder digits = new StringBuilder(length);
    long point = -1;
    for (; at < end && text[at] != 'e' && text[at] != 'E'; at++) {
      if (text[at] == '.') {
        point = digits.length();
      } else {
        digits.append((char) text[at]);
      }
    }
    if (point < 0) {
      point = digits.length();
    }
    return plain(negative, digits, point + exponent(text, at + 1, end));
  }

  private static boolean isPlainInteger(byte[] text, int offset, int length) {
    if (length > MAX_DIGITS_BEFORE_POINT) {
      return false;
    }
    for (int i = offset; i < offset + length; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static long exponent(byte[] text, int from, int end) {
    if (from >= end) {
      return 0;
    }
    boolean signed = text[from] == '-' || text[from] == '+';
    long exponent = 0;
    for (int i = signed ? from + 1 : from; i < end && exponent < HUGE_EXPONENT; i++) {
      exponent = exponent * 10 + text[i] - '0';
    }
    return text[from] == '-' ? -exponent : exponent;
  }

  /**
   * Writes digits with a decimal point after the first {@code point} of them. A point before the
   * first or after the last digit adds zeros.
   */
  private static String plain(boolean negative, StringBuilder digits, long point) {
    int first = 0;
    int last = digits.length();
    while (last > 0 && digits.charAt(last - 1) == '0') {
      last--;
    }
    while (first < last && digits.charAt(first) == '0') {
      first++;
    }
    if (first == last) {
      return "0";
    }
    long whole = point - first;
    if (whole > MAX_DIGITS_BEFORE_POINT || whole < -MAX_ZEROS_AFTER_POINT) {
      return "";
    }
    StringBuilder text = new StringBuilder(last - first + (int) Math.abs(whole) + 3);
    text.append(negative ? "-" : "");
    if (whole <= 0) {
      text.append("0.").append("0".repeat((int) -whole)).append(digits, first, last);
    } else if (whole >= last - first) {
      text.append(digits, first, last).append("0".repeat((int) whole - (last - first)));
    } else {
      int split = first + (int) whole;
      text.append(digits, first, split).append('.').append(digits, split, last);
    }
    return text.toString();
  }
}

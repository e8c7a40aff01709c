// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.nio.charset.StandardCharsets;

/**
 * Scalars as text, numbers by value: 1, 1.0 and 1e0 are {@code 1}; 0.10 is {@code 0.1}; no
 * exponent, no needless zero, no sign on zero. So values that are equal have one text.
 */
public final class ScalarText {

  /** Beyond these the exponent of a number would blow up its text; doubles end there too. */
  private static final int MOST_DIGITS_BEFORE_POINT = 309;

  private static final int MOST_ZEROS_AFTER_POINT = 400;

  /** Where counting an exponent's digits stops: far beyond any length of text. */
  private static final long HUGE_EXPONENT = 1L << 40;

  private ScalarText() {}

  /**
   * The text of a scalar.
   *
   * @param scalar a {@link Double} (finite), {@link String} or {@link Boolean}
   */
  public static String of(Object scalar) {
    return scalar instanceof Double number ? canonical(number) : scalar.toString();
  }

  /**
   * The shortest text that reads back as this number, the same on every Java version.
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

  /** The text of a number as JSON writes it; empty as {@link #canonical(byte[], int, int)} says. */
  static String canonical(JsonText number) {
    return canonical(number.bytes(), number.from(), number.length());
  }

  /**
   * The text of a number as JSON writes it, exact however many digits it has.
   *
   * @return empty if the number is beyond what a double can hold (1e999) or closer to zero than
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
    if (length > MOST_DIGITS_BEFORE_POINT) {
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

  /** Writes digits with the point after the first {@code point} of them, which may be outside. */
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
    if (whole > MOST_DIGITS_BEFORE_POINT || whole < -MOST_ZEROS_AFTER_POINT) {
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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Converts JSON numbers to doubles. */
final class JsonNumber {

  /** Bounds the digits of whole numbers that doubles represent exactly. */
  private static final int MAX_EXACT_DIGITS = 15;

  private static final int MAX_LONG_DIGITS = 18;

  /** Holds the powers of ten that the fast path divides by; doubles represent them exactly. */
  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private JsonNumber() {}

  /**
   * Returns the double nearest to a number.
   *
   * @param number a valid JSON number
   * @return an infinity if the number is beyond the range of doubles
   */
  static double read(JsonText number) {
    byte[] bytes = number.bytes();
    int end = number.from() + number.length();
    boolean negative = bytes[number.from()] == '-';
    int first = negative ? number.from() + 1 : number.from();
    long digits = 0;
    int fraction = end;
    int at = first;
    for (; at < end && at - first <= MAX_LONG_DIGITS; at++) {
      byte next = bytes[at];
      if (next == '.') {
        fraction = at + 1;
      } else if (next >= '0' && next <= '9') {
        digits = digits * 10 + next - '0';
      } else {
        break;
      }
    }
    if (at == end && fraction == end && number.length() <= MAX_LONG_DIGITS) {
      return negative ? -digits : digits;
    }
    if (at == end && end - first - 1 <= MAX_EXACT_DIGITS) {
      // Dividend and divisor are exact, so the quotient is the nearest double.
      double magnitude = digits / POWERS_OF_TEN[end - fraction];
      return negative ? -magnitude : magnitude;
    }
    // Takes linear time in the digits, unlike a conversion by way of BigInteger.
    return Double.parseDouble(number.toString());
  }
}

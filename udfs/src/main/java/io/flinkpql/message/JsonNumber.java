// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Reads numbers as JSON writes them. */
final class JsonNumber {

  /** So many digits make a whole number that a double holds exactly. */
  private static final int EXACT_DIGITS = 15;

  private static final int LONGEST_LONG = 18;

  /** Powers of ten that doubles hold exactly. */
  private static final double[] TENS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private JsonNumber() {}

  /**
   * The double that is nearest to a number.
   *
   * @param number as the grammar of JSON has it
   * @return an infinity if it is beyond what a double can hold
   */
  static double read(JsonText number) {
    byte[] bytes = number.bytes();
    int end = number.from() + number.length();
    boolean negative = bytes[number.from()] == '-';
    int first = negative ? number.from() + 1 : number.from();
    long whole = 0;
    int point = end;
    int at = first;
    for (; at < end && at - first <= LONGEST_LONG; at++) {
      byte next = bytes[at];
      if (next == '.') {
        point = at + 1;
      } else if (next >= '0' && next <= '9') {
        whole = whole * 10 + next - '0';
      } else {
        break;
      }
    }
    if (at == end && point == end && number.length() <= LONGEST_LONG) {
      return negative ? -whole : whole;
    }
    if (at == end && end - first - 1 <= EXACT_DIGITS) {
      // Both are exact, so that the quotient is the nearest double.
      double magnitude = whole / TENS[end - point];
      return negative ? -magnitude : magnitude;
    }
    // Takes no more time than digits to read, unlike conversions by way of BigInteger.
    return Double.parseDouble(number.toString());
  }
}

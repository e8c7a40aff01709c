// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Validates and writes UTF-8. */
final class Utf8 {

  private Utf8() {}

  /**
   * Returns the length of a well-formed sequence of two to four bytes, or 0 if it is not one.
   *
   * @param at index of the first byte, which must not be ASCII
   */
  static int sequenceLength(byte[] value, int at) {
    int lead = value[at] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    if (lead < 0xE0) {
      return isBetween(value, at + 1, 0x80, 0xBF) ? 2 : 0;
    }
    // The range of the second byte excludes overlong forms, surrogates and values above U+10FFFF.
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int length = lead < 0xF0 ? 3 : 4;
    boolean wellFormed =
        isBetween(value, at + 1, lowest, highest)
            && isBetween(value, at + 2, 0x80, 0xBF)
            && (length == 3 || isBetween(value, at + 3, 0x80, 0xBF));
    return wellFormed ? length : 0;
  }

  private static boolean isBetween(byte[] value, int at, int lowest, int highest) {
    return at < value.length && (value[at] & 0xFF) >= lowest && (value[at] & 0xFF) <= highest;
  }

  /**
   * Writes one code point.
   *
   * @param codePoint any but a surrogate
   * @return the index after the last byte written
   */
  static int write(int codePoint, byte[] target, int at) {
    int next = at;
    if (codePoint < 0x80) {
      target[next++] = (byte) codePoint;
      return next;
    }
    if (codePoint < 0x800) {
      target[next++] = (byte) (0xC0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        target[next++] = (byte) (0xE0 | codePoint >> 12);
      } else {
        target[next++] = (byte) (0xF0 | codePoint >> 18);
        target[next++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
      }
      target[next++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
    }
    target[next++] = (byte) (0x80 | codePoint & 0x3F);
    return next;
  }
}

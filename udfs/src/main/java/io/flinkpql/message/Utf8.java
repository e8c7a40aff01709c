// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Tells well-formed UTF-8 from other bytes. */
final class Utf8 {

  private Utf8() {}

  /**
   * Length of the well-formed sequence of two to four bytes that starts here, or 0.
   *
   * @param at where a byte stands that is no ASCII
   */
  static int sequenceLength(byte[] value, int at) {
    int lead = value[at] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    if (lead < 0xE0) {
      return isContinuation(value, at + 1, 0x80, 0xBF) ? 2 : 0;
    }
    // The second byte rules out overlong forms, surrogates and what is above U+10FFFF.
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int length = lead < 0xF0 ? 3 : 4;
    boolean formed =
        isContinuation(value, at + 1, lowest, highest)
            && isContinuation(value, at + 2, 0x80, 0xBF)
            && (length == 3 || isContinuation(value, at + 3, 0x80, 0xBF));
    return formed ? length : 0;
  }

  private static boolean isContinuation(byte[] value, int at, int lowest, int highest) {
    return at < value.length && (value[at] & 0xFF) >= lowest && (value[at] & 0xFF) <= highest;
  }

  /**
   * Writes a character.
   *
   * @param codePoint no surrogate
   * @return the place behind it
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

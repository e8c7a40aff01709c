package io.flinkpql.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks that bytes are text. The JSON parser looks closely at the names and values that it decodes
 * only, and would take UTF-16 for JSON as well.
 */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private Utf8() {}

  /** Whether all of it is well-formed UTF-8 without U+0000, which JSON never holds unescaped. */
  static boolean isTextWithoutNul(byte[] value) {
    int at = 0;
    while (at < value.length) {
      at = skipAscii(value, at);
      if (at == value.length) {
        return true;
      }
      int length = sequenceLength(value, at);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The place of the first byte from {@code at} on that is zero or no ASCII. */
  private static int skipAscii(byte[] value, int at) {
    int i = at;
    for (; i + Long.BYTES <= value.length; i += Long.BYTES) {
      long eight = (long) LONGS.get(value, i);
      // Subtracting borrows into the high bit of a zero byte.
      if (((eight | (eight - LOW_BITS)) & HIGH_BITS) != 0) {
        break;
      }
    }
    while (i < value.length && value[i] > 0) {
      i++;
    }
    return i;
  }

  /** Length of the well-formed sequence of two to four bytes that starts here, or 0. */
  private static int sequenceLength(byte[] value, int at) {
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
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time, the first one lowest: what the hot path compares and searches by. */
final class ByteWords {

  static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private ByteWords() {}

  /** The eight bytes from here on, which must be there. */
  static long eight(byte[] bytes, int from) {
    return (long) LONGS.get(bytes, from);
  }

  /** The last bytes of a text, eight at most. */
  static long last(byte[] bytes, int from, int length) {
    return length >= Long.BYTES
        ? eight(bytes, from + length - Long.BYTES)
        : first(bytes, from, length);
  }

  /** The first bytes of a text, eight at most; zero stands for those behind its end. */
  static long first(byte[] bytes, int from, int length) {
    if (length >= Long.BYTES) {
      return eight(bytes, from);
    }
    if (from + Long.BYTES <= bytes.length) {
      return eight(bytes, from) & (1L << Byte.SIZE * length) - 1;
    }
    return byteByByte(bytes, from, length);
  }

  private static long byteByByte(byte[] bytes, int from, int length) {
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = word << Byte.SIZE | bytes[from + i] & 0xFF;
    }
    return word;
  }
}

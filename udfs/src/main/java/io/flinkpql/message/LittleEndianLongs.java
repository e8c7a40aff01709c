// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads up to eight bytes as one little-endian long, so that the hot path compares and searches
 * eight bytes per operation (SWAR).
 */
final class LittleEndianLongs {

  /** Selects the high bit of each byte. */
  static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** Selects the low bit of each byte; multiplied by a byte, it repeats that byte. */
  static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndianLongs() {}

  /** Reads eight bytes, all of which must lie inside the array. */
  static long eight(byte[] bytes, int from) {
    return (long) LONGS.get(bytes, from);
  }

  /** Reads the last eight bytes of a text, or all of a shorter one. */
  static long suffix(byte[] bytes, int from, int length) {
    return length >= Long.BYTES
        ? eight(bytes, from + length - Long.BYTES)
        : prefix(bytes, from, length);
  }

  /** Reads the first eight bytes of a text; a shorter one is padded with zeros. */
  static long prefix(byte[] bytes, int from, int length) {
    if (length >= Long.BYTES) {
      return eight(bytes, from);
    }
    if (from + Long.BYTES <= bytes.length) {
      return eight(bytes, from) & (1L << Byte.SIZE * length) - 1;
    }
    return byteByByte(bytes, from, length);
  }

  private static long byteByByte(byte[] bytes, int from, int length) {
    long result = 0;
    for (int i = length - 1; i >= 0; i--) {
      result = result << Byte.SIZE | bytes[from + i] & 0xFF;
    }
    return result;
  }
}

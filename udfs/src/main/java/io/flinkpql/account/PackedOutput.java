// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers and texts to a growing byte array. Small numbers take few bytes. One instance is
 * reused for all accounts.
 */
final class PackedOutput {

  private static final int MAX_LEB128_BYTES = 10;

  private byte[] bytes = new byte[512];
  private int size;

  void clear() {
    size = 0;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  int size() {
    return size;
  }

  void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, size);
  }

  private void ensureRoom(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  void writeByte(int value) {
    ensureRoom(1);
    bytes[size++] = (byte) value;
  }

  /** Writes eight bytes, highest first. */
  void writeFixed(long value) {
    ensureRoom(Long.BYTES);
    PackedInput.BIG_ENDIAN.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Writes an unsigned number as LEB128: 7 bits per byte, lowest first. */
  void writeUnsigned(long value) {
    ensureRoom(MAX_LEB128_BYTES);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a signed number as zigzag LEB128: few bytes for small numbers of either sign. */
  void writeSigned(long value) {
    writeUnsigned(value << 1 ^ value >> 63);
  }

  void writeDouble(double value) {
    writeFixed(Double.doubleToLongBits(value));
  }

  void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(encoded.length);
    ensureRoom(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }
}

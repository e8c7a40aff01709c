// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing row of bytes; numbers take as few as their size allows. Reused between accounts. */
final class PackedOutput {

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

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, size);
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  /** Eight bytes, highest first. */
  void writeFixed(long value) {
    ensure(Long.BYTES);
    PackedInput.BIG_ENDIAN.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Unsigned, 7 bits a byte, lowest first (LEB128). */
  void writeUnsigned(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Signed, small whichever its sign (zigzag). */
  void writeSigned(long value) {
    writeUnsigned(value << 1 ^ value >> 63);
  }

  void writeDouble(double value) {
    writeFixed(Double.doubleToLongBits(value));
  }

  void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(encoded.length);
    ensure(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Assembles the bytes of one value in a buffer and writes them as one frame, after their length.
 * Writing bytes one by one would be slower, because Flink's views check bounds at every call.
 *
 * <p>Integers are variable-length (LEB128; zigzag if signed). ASCII text takes one byte per
 * character. In other text each char is a variable-length integer, so that any string survives,
 * unpaired surrogates included.
 */
final class FrameWriter {

  private byte[] bytes = new byte[256];
  private int size;

  void begin() {
    size = 0;
  }

  void end(DataOutputView target) throws IOException {
    target.writeInt(size);
    target.write(bytes, 0, size);
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

  void writeUnsigned(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void writeSigned(long value) {
    writeUnsigned(value << 1 ^ value >> 63);
  }

  void writeDouble(double value) {
    ensure(Long.BYTES);
    long bits = Double.doubleToLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  /** Writes the length times two, plus one if the text is not all ASCII; then the characters. */
  void writeText(String text) {
    int length = text.length();
    int start = size;
    writeUnsigned((long) length << 1);
    ensure(length);
    int next = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0x7F) {
        size = start;
        writeWide(text);
        return;
      }
      bytes[next++] = (byte) c;
    }
    size = next;
  }

  private void writeWide(String text) {
    writeUnsigned((long) text.length() << 1 | 1);
    for (int i = 0; i < text.length(); i++) {
      writeUnsigned(text.charAt(i));
    }
  }
}

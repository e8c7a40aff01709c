// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.binary.SizedInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputView;

/**
 * Reads frames that {@link FrameWriter} wrote.
 *
 * <p>Repeated texts, such as event names, are interned: they are looked up by their bytes in a
 * fixed-size table, so that reading one allocates no string.
 */
final class FrameReader {

  private static final int INTERNED_TEXTS = 4096;
  // A longer frame gets an array that grows as its bytes arrive.
  private static final int MAX_SPARE_BYTES = 1 << 16;

  private final String[] interned = new String[INTERNED_TEXTS];
  private byte[] bytes = new byte[256];
  private int position;
  private int end;

  /**
   * Reads the next frame into the buffer.
   *
   * @throws IOException if the frame is incomplete or its length is invalid
   */
  void begin(DataInputView source) throws IOException {
    end = SizedInput.readCount(source);
    if (end > Math.max(bytes.length, MAX_SPARE_BYTES)) {
      bytes = SizedInput.readBytes(source, end);
    } else {
      if (end > bytes.length) {
        bytes = new byte[Math.max(end, bytes.length * 2)];
      }
      source.readFully(bytes, 0, end);
    }
    position = 0;
  }

  /**
   * Checks that the value ended where its frame ends.
   *
   * @throws IOException if more or fewer bytes were read
   */
  void end() throws IOException {
    if (position != end) {
      throw new IOException("a value of " + end + " bytes ended at byte " + position);
    }
  }

  int readByte() {
    return bytes[position++] & 0xFF;
  }

  long readUnsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a number at byte " + position + " is longer than 64 bits");
  }

  /**
   * Reads the number of the parts that follow, each of a byte at least.
   *
   * @throws IOException if fewer bytes are left
   */
  int readCount() throws IOException {
    int count = readInt();
    if (count < 0 || count > end - position) {
      throw new IOException(
          "byte %d of a value states %d parts, and %d bytes are left"
              .formatted(position, count, end - position));
    }
    return count;
  }

  int readInt() throws IOException {
    return (int) readUnsigned();
  }

  long readSigned() throws IOException {
    long value = readUnsigned();
    return value >>> 1 ^ -(value & 1);
  }

  double readDouble() {
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = bits << 8 | bytes[position++] & 0xFF;
    }
    return Double.longBitsToDouble(bits);
  }

  /** Reads a text that is unlikely to repeat, without interning it. */
  String readText() throws IOException {
    int header = readInt();
    int length = header >>> 1;
    if ((header & 1) != 0) {
      return readWide(length);
    }
    String text = new String(bytes, position, length, StandardCharsets.ISO_8859_1);
    position += length;
    return text;
  }

  /** Reads a text that is likely to repeat, and interns it. */
  String readInternedText() throws IOException {
    int start = position;
    int header = readInt();
    int length = header >>> 1;
    if ((header & 1) != 0) {
      return readWide(length);
    }
    int hash = 0;
    for (int i = position; i < position + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    int slot = (hash ^ hash >>> 12) & INTERNED_TEXTS - 1;
    if (!matchesNext(interned[slot], length)) {
      position = start;
      interned[slot] = readText();
      return interned[slot];
    }
    position += length;
    return interned[slot];
  }

  private boolean matchesNext(String text, int length) {
    if (text == null || text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[position + i]) {
        return false;
      }
    }
    return true;
  }

  private String readWide(int length) throws IOException {
    StringBuilder text = new StringBuilder(Math.min(length, end));
    for (int i = 0; i < length; i++) {
      text.append((char) readUnsigned());
    }
    return text.toString();
  }
}

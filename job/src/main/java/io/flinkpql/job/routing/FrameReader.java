// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputView;

/**
 * Reads what {@link FrameWriter} wrote. Texts that come again and again, such as names of events,
 * are one string: it is found by its bytes, so that none has to be made.
 */
final class FrameReader {

  private static final int KNOWN_TEXTS = 4096;

  private final String[] known = new String[KNOWN_TEXTS];
  private byte[] bytes = new byte[256];
  private int position;
  private int end;

  /**
   * Takes up the next value.
   *
   * @throws IOException if it is not there as a whole
   */
  void begin(DataInputView source) throws IOException {
    end = source.readInt();
    if (end < 0) {
      throw new IOException("a value of " + end + " bytes");
    }
    if (end > bytes.length) {
      bytes = new byte[Math.max(end, bytes.length * 2)];
    }
    source.readFully(bytes, 0, end);
    position = 0;
  }

  /**
   * Ends a value.
   *
   * @throws IOException if more or less was read than it has
   */
  void end() throws IOException {
    if (position != end) {
      throw new IOException("a value of " + end + " bytes was read up to byte " + position);
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
    throw new IOException("a number of more than 64 bits at byte " + position);
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

  /** A text that is not expected to come again. */
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

  /** A text that may well be one of those read lately. */
  String readKnownText() throws IOException {
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
    int place = (hash ^ hash >>> 12) & KNOWN_TEXTS - 1;
    if (!isNext(known[place], length)) {
      position = start;
      known[place] = readText();
      return known[place];
    }
    position += length;
    return known[place];
  }

  private boolean isNext(String text, int length) {
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

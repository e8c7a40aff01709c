package io.flinkpql.account;

import java.nio.charset.StandardCharsets;

/** Reads what {@link PackedOutput} wrote. */
final class PackedInput {

  private final byte[] bytes;
  private int position;

  PackedInput(byte[] bytes) {
    this.bytes = bytes;
  }

  int readByte() {
    return bytes[position++] & 0xFF;
  }

  long readFixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[position++] & 0xFF;
    }
    return value;
  }

  long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalStateException("a number of more than 64 bits at byte " + position);
  }

  int readSize() {
    return Math.toIntExact(readUnsigned());
  }

  long readSigned() {
    long value = readUnsigned();
    return value >>> 1 ^ -(value & 1);
  }

  double readDouble() {
    return Double.longBitsToDouble(readFixed());
  }

  String readText() {
    int length = readSize();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  boolean atEnd() {
    return position == bytes.length;
  }
}

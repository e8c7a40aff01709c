// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the bytes of {@link PackedOutput}. One instance is reused for all accounts. */
final class PackedInput {

  /** Accesses eight bytes as one long, highest byte first. */
  static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = {};
  private int position;
  private int end;

  /** Sets the bytes to read: the range [from, to) of an array. */
  void read(byte[] newBytes, int from, int to) {
    bytes = newBytes;
    position = from;
    end = to;
  }

  int readByte() {
    return bytes[position++] & 0xFF;
  }

  long readFixed() {
    long value = (long) BIG_ENDIAN.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  long readUnsigned() {
    byte first = bytes[position];
    if (first >= 0) {
      // A fast path, because almost every number of an account is below 128.
      position++;
      return first;
    }
    return readLong();
  }

  private long readLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new UnreadableStateException("a number of more than 64 bits at byte " + position);
  }

  int readSize() {
    long value = readUnsigned();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("the size " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /**
   * Reads the number of the parts that follow. The caller may allocate memory for them: there are
   * enough bytes left.
   *
   * @param minBytes least number of bytes that a part takes
   */
  int readCount(int minBytes) {
    int count = readSize();
    if (count > (end - position) / minBytes) {
      throw damaged(count + " parts");
    }
    return count;
  }

  private UnreadableStateException damaged(String stated) {
    return new UnreadableStateException(
        "byte %d states %s, and %d bytes are left".formatted(position, stated, end - position));
  }

  long readSigned() {
    long value = readUnsigned();
    return value >>> 1 ^ -(value & 1);
  }

  double readDouble() {
    return Double.longBitsToDouble(readFixed());
  }

  String readText() {
    int length = readCount(Byte.BYTES);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  boolean atEnd() {
    return position == end;
  }
}

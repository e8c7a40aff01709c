// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.binary;

import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads bytes, texts and counts of serialized values. A damaged length may state gigabytes, so
 * memory is allocated as the bytes arrive: at most twice as much, and a first part.
 */
public final class SizedInput {

  private static final int FIRST_BYTES = 1 << 16;
  private static final int FIRST_PARTS = 1 << 10;
  private static final int BITS_PER_BYTE = 7;
  private static final int MORE = 0x80;

  private SizedInput() {}

  /**
   * Reads an int length, then that number of bytes.
   *
   * @throws IOException if the length is negative or fewer bytes are left
   */
  public static byte[] readBytes(DataInput in) throws IOException {
    return readBytes(in, in.readInt());
  }

  /**
   * Reads a number of bytes.
   *
   * @throws IOException if the length is negative or fewer bytes are left
   */
  public static byte[] readBytes(DataInput in, int length) throws IOException {
    byte[] bytes = new byte[Math.min(checked(length), FIRST_BYTES)];
    in.readFully(bytes);
    while (bytes.length < length) {
      int read = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
      in.readFully(bytes, read, bytes.length - read);
    }
    return bytes;
  }

  /**
   * Reads the number of parts that follow as an int.
   *
   * @throws IOException if it is negative
   */
  public static int readCount(DataInput in) throws IOException {
    return checked(in.readInt());
  }

  /** Returns how many of a number of parts to make room for before the first one was read. */
  public static int capacity(int count) {
    return Math.min(count, FIRST_PARTS);
  }

  private static int checked(int length) throws IOException {
    if (length < 0) {
      throw new IOException("the length " + length + " is not possible; the bytes are damaged");
    }
    return length;
  }

  /**
   * Reads a text that Flink's {@code StringValue} wrote: its length plus one, then each character,
   * all in LEB128.
   *
   * @return null where null was written
   * @throws IOException if the bytes are no text or fewer are left
   */
  public static String readText(DataInput in) throws IOException {
    int lengthAndOne = readLength(in);
    if (lengthAndOne == 0) {
      return null;
    }
    // Each character takes a byte at least, and most texts are ASCII.
    byte[] bytes = readBytes(in, lengthAndOne - 1);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return readWide(in, bytes);
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /**
   * Reads a text as {@link #readText} does.
   *
   * @throws IOException also if the text is null, which only damaged bytes say
   */
  public static String readPresentText(DataInput in) throws IOException {
    String text = readText(in);
    if (text == null) {
      throw new IOException("a text is missing");
    }
    return text;
  }

  /** Decodes a text with characters that take several bytes, after its first bytes were read. */
  private static String readWide(DataInput in, byte[] first) throws IOException {
    char[] characters = new char[first.length];
    int position = 0;
    for (int i = 0; i < characters.length; i++) {
      int value = 0;
      int shift = 0;
      int next;
      do {
        if (shift > Character.SIZE) {
          throw new IOException("a character is longer than 16 bits; the bytes are damaged");
        }
        next = position < first.length ? first[position++] & 0xFF : in.readUnsignedByte();
        value |= (next & MORE - 1) << shift;
        shift += BITS_PER_BYTE;
      } while (next >= MORE);
      characters[i] = (char) value;
    }
    return new String(characters);
  }

  private static int readLength(DataInput in) throws IOException {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += BITS_PER_BYTE) {
      int next = in.readUnsignedByte();
      value |= (next & MORE - 1) << shift;
      if (next < MORE) {
        return checked(value);
      }
    }
    throw new IOException("a length is longer than 32 bits; the bytes are damaged");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text of a record as well-formed UTF-8; used again for the next. It is a part of the record
 * where the text stands there as it is, and a copy where escapes had to be resolved: half a
 * surrogate pair, which cannot be written as UTF-8, becomes U+FFFD.
 */
final class JsonText {

  private static final int REPLACEMENT = 0xFFFD;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int from;
  private int length;
  private byte[] copy = NOTHING;

  void clear() {
    length = 0;
  }

  /** Becomes a part of an array, which must not change while this text is in use. */
  void set(byte[] source, int start, int end) {
    // Nearly always the same as before, and writing a reference to a new object into an old one
    // costs a memory fence under G1.
    if (bytes != source) {
      bytes = source;
    }
    from = start;
    length = end - start;
  }

  /** Becomes what a JSON string says that holds escapes; the string must be valid. */
  void setEscaped(byte[] source, int start, int end) {
    // No escape is shorter than the character that it stands for.
    if (copy.length < end - start) {
      copy = new byte[end - start];
    }
    int to = 0;
    int at = start;
    while (at < end) {
      if (source[at] != '\\') {
        copy[to++] = source[at++];
      } else if (source[at + 1] != 'u') {
        copy[to++] = unescaped(source[at + 1]);
        at += 2;
      } else {
        int codePoint = codePoint(source, at, end);
        at += codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 6 : 12;
        boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        to = Utf8.write(half ? REPLACEMENT : codePoint, copy, to);
      }
    }
    bytes = copy;
    from = 0;
    length = to;
  }

  private static byte unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> letter;
    };
  }

  /** The character that one escape or a pair of them stands for, or half a pair. */
  private static int codePoint(byte[] source, int at, int end) {
    char first = unit(source, at);
    boolean paired =
        Character.isHighSurrogate(first)
            && at + 12 <= end
            && source[at + 6] == '\\'
            && source[at + 7] == 'u'
            && Character.isLowSurrogate(unit(source, at + 6));
    return paired ? Character.toCodePoint(first, unit(source, at + 6)) : first;
  }

  private static char unit(byte[] source, int at) {
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      unit = unit << 4 | Character.digit(source[i], 16);
    }
    return (char) unit;
  }

  /** Leaves out every U+0000, which databases refuse; it can only come from an escape. */
  void leaveOutNul() {
    if (bytes != copy) {
      return;
    }
    int to = 0;
    for (int i = 0; i < length; i++) {
      if (copy[i] != 0) {
        copy[to++] = copy[i];
      }
    }
    length = to;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  /** In bytes. */
  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** The first bytes as {@link ByteWords#first} has them. */
  long first() {
    return ByteWords.first(bytes, from, length);
  }

  boolean contentEquals(Name name) {
    return contentEquals(name, first());
  }

  /** Compares with a name, given what {@link #first} gives. */
  boolean contentEquals(Name name, long first) {
    return length == name.bytes.length
        && first == name.first
        && (length <= Long.BYTES
            || ByteWords.last(bytes, from, length) == name.last && isBetweenEqual(name));
  }

  /** Whether what is neither in the first eight bytes nor in the last is equal. */
  private boolean isBetweenEqual(Name name) {
    return length <= 2 * Long.BYTES
        || Arrays.equals(name.bytes, 0, length, bytes, from, from + length);
  }

  /** A text that others are compared with, nearly always by two words of it. */
  static final class Name {
    private final byte[] bytes;
    private final long first;
    private final long last;

    Name(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      first = ByteWords.first(bytes, 0, bytes.length);
      last = ByteWords.last(bytes, 0, bytes.length);
    }

    long first() {
      return first;
    }

    /** In bytes. */
    int length() {
      return bytes.length;
    }
  }

  @Override
  public String toString() {
    return length == 0 ? "" : new String(bytes, from, length, StandardCharsets.UTF_8);
  }
}

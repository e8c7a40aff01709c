// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Holds a text of a record as well-formed UTF-8; reusable for the next text. It points into the
 * record if the text has no escapes, otherwise to a copy with the escapes resolved. An unpaired
 * surrogate, which UTF-8 cannot encode, becomes U+FFFD.
 */
final class JsonText {

  private static final int REPLACEMENT = 0xFFFD;
  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int from;
  private int length;
  private byte[] copy = EMPTY;

  void clear() {
    length = 0;
  }

  /** Points to a range of an array, which must not change while this text is in use. */
  void set(byte[] source, int start, int end) {
    // Texts of one record share its array. Skipping the write avoids G1's write barrier.
    if (bytes != source) {
      bytes = source;
    }
    from = start;
    length = end - start;
  }

  /** Copies a valid JSON string and resolves its escapes. */
  void setEscaped(byte[] source, int start, int end) {
    // An escape is never shorter than its character, so the copy never outgrows the source.
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
        boolean unpaired =
            codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        to = Utf8.write(unpaired ? REPLACEMENT : codePoint, copy, to);
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

  /** Returns the code point of an escape or a pair of them, or an unpaired surrogate. */
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

  /** Removes every U+0000, which databases refuse; only escapes can produce it. */
  void removeNul() {
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

  /** Truncates the text to a number of characters (code points). */
  void truncate(int characters) {
    if (length <= characters) {
      return;
    }
    int remaining = characters;
    for (int i = 0; i < length; i++) {
      boolean startsCharacter = (bytes[from + i] & 0xC0) != 0x80;
      if (startsCharacter && remaining-- == 0) {
        length = i;
        return;
      }
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  /** Returns the length in bytes. */
  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Returns the first bytes as {@link LittleEndianLongs#prefix} does. */
  long prefix() {
    return LittleEndianLongs.prefix(bytes, from, length);
  }

  boolean contentEquals(Name name) {
    return contentEquals(name, prefix());
  }

  /** Compares with a name, given the value of {@link #prefix}. */
  boolean contentEquals(Name name, long prefix) {
    return length == name.bytes.length
        && prefix == name.prefix
        && (length <= Long.BYTES
            || LittleEndianLongs.suffix(bytes, from, length) == name.suffix && middleEquals(name));
  }

  /** Compares the bytes between the first eight and the last eight. */
  private boolean middleEquals(Name name) {
    return length <= 2 * Long.BYTES
        || Arrays.equals(name.bytes, 0, length, bytes, from, from + length);
  }

  /** Holds a name for fast comparison: nearly always its prefix and suffix decide. */
  static final class Name {
    private final byte[] bytes;
    private final long prefix;
    private final long suffix;

    Name(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      prefix = LittleEndianLongs.prefix(bytes, 0, bytes.length);
      suffix = LittleEndianLongs.suffix(bytes, 0, bytes.length);
    }

    long prefix() {
      return prefix;
    }

    /** Returns the length in bytes. */
    int length() {
      return bytes.length;
    }
  }

  @Override
  public String toString() {
    return length == 0 ? "" : new String(bytes, from, length, StandardCharsets.UTF_8);
  }
}

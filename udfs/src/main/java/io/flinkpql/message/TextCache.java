// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Arrays;

/**
 * Gives one String for a text that comes again and again. Of bounded size: each text has one place,
 * and the last one that came has it.
 *
 * <p>The bytes of a text stand beside its String, in one array for all: they are compared many at a
 * time, and a text that is new costs its String alone.
 */
final class TextCache {

  private static final int LONGEST = 64;

  private final String[] texts;
  private final byte[] lengths;
  private final byte[] contents;
  private final int shift;

  /**
   * @param size a power of two, at least two; of memory it takes about 150 bytes each
   */
  TextCache(int size) {
    texts = new String[size];
    lengths = new byte[size];
    contents = new byte[size * LONGEST];
    shift = Long.numberOfLeadingZeros(size) + 1;
  }

  String get(JsonText text) {
    int length = text.length();
    if (length == 0 || length > LONGEST) {
      return text.toString();
    }
    // The upper bits, to which every byte has contributed.
    int place = (int) (hash(text.bytes(), text.from(), length) >>> shift);
    int from = place * LONGEST;
    if (lengths[place] != length || !isAt(from, text)) {
      System.arraycopy(text.bytes(), text.from(), contents, from, length);
      lengths[place] = (byte) length;
      texts[place] = text.toString();
    }
    return texts[place];
  }

  private boolean isAt(int from, JsonText text) {
    int start = text.from();
    int length = text.length();
    return Arrays.equals(contents, from, from + length, text.bytes(), start, start + length);
  }

  /** Of eight bytes at a time, the last eight of them perhaps for a second time. */
  private static long hash(byte[] bytes, int from, int length) {
    long hash = length;
    int last = from + length - Long.BYTES;
    for (int i = from; i < last; i += Long.BYTES) {
      hash = mix(hash, ByteWords.eight(bytes, i));
    }
    hash = mix(hash, ByteWords.last(bytes, from, length));
    return hash;
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ mixed >>> Integer.SIZE;
  }
}

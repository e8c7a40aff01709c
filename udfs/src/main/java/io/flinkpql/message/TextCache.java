// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Returns the same String for texts that repeat, so that recurring ids and names are not allocated
 * again. The cache is direct-mapped: each text has one slot, and a new text evicts the old one.
 *
 * <p>The bytes of all cached texts lie in one array, so that lookups compare bytes and allocate
 * nothing.
 */
final class TextCache {

  /** Bounds the texts that are cached, in bytes. */
  private static final int MAX_LENGTH = 64;

  private final UnaryOperator<String> conversion;
  private final String[] texts;
  private final byte[] lengths;
  private final byte[] contents;
  private final int shift;

  /**
   * Creates a cache.
   *
   * @param size number of slots, a power of two and at least two; a slot takes about 150 bytes
   */
  TextCache(int size) {
    this(size, UnaryOperator.identity());
  }

  /**
   * Creates a cache of converted texts.
   *
   * @param size number of slots, a power of two and at least two; a slot takes about 150 bytes
   * @param conversion applied to each text before it is cached and returned
   */
  TextCache(int size, UnaryOperator<String> conversion) {
    this.conversion = conversion;
    texts = new String[size];
    lengths = new byte[size];
    contents = new byte[size * MAX_LENGTH];
    shift = Long.numberOfLeadingZeros(size) + 1;
  }

  String get(JsonText text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) {
      return conversion.apply(text.toString());
    }
    // Every byte of the text contributes to the upper bits of the hash.
    int slot = (int) (hash(text.bytes(), text.from(), length) >>> shift);
    int from = slot * MAX_LENGTH;
    if (lengths[slot] != length || !isAt(from, text)) {
      System.arraycopy(text.bytes(), text.from(), contents, from, length);
      lengths[slot] = (byte) length;
      texts[slot] = conversion.apply(text.toString());
    }
    return texts[slot];
  }

  private boolean isAt(int from, JsonText text) {
    int start = text.from();
    int length = text.length();
    return Arrays.equals(contents, from, from + length, text.bytes(), start, start + length);
  }

  /** Hashes eight bytes at a time; the last eight may overlap those before. */
  private static long hash(byte[] bytes, int from, int length) {
    long hash = length;
    int last = from + length - Long.BYTES;
    for (int i = from; i < last; i += Long.BYTES) {
      hash = mix(hash, LittleEndianLongs.eight(bytes, i));
    }
    return mix(hash, LittleEndianLongs.suffix(bytes, from, length));
  }

  private static long mix(long hash, long eight) {
    long mixed = (hash ^ eight) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ mixed >>> Integer.SIZE;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/** Sizes of objects on the heap of a 64-bit JVM with compressed references, in bytes. */
final class HeapBytes {

  static final int REFERENCE = 4;

  private static final int ALIGNMENT = 8;
  private static final int OBJECT_HEADER = 12;
  private static final int ARRAY_HEADER = 16;
  // A string's fields: its array, its hash, its coder and whether the hash is zero.
  private static final int STRING_FIELDS = REFERENCE + Integer.BYTES + 2 * Byte.BYTES;
  private static final int STRING = aligned(OBJECT_HEADER + STRING_FIELDS);

  private HeapBytes() {}

  /** Returns the size rounded up to the alignment of objects. */
  static int aligned(int bytes) {
    return bytes + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Returns the size of a {@code byte[]}. */
  static int byteArray(int length) {
    return ARRAY_HEADER + aligned(length);
  }

  /** Returns an upper bound for a string: two bytes a character, as if none were Latin-1. */
  static int string(int characters) {
    return STRING + byteArray(Character.BYTES * characters);
  }
}

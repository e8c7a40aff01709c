// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/** Computes sizes of objects on the heap of a 64-bit JVM with compressed references, in bytes. */
public final class HeapBytes {

  /** The size of a field that refers to an object. */
  public static final int REFERENCE = 4;

  static final int BOOLEAN = 1;

  private static final int ALIGNMENT = 8;
  private static final int OBJECT_HEADER = 12;
  private static final int ARRAY_HEADER = 16;
  // A string's fields: its array, its hash, its coder and whether the hash is zero.
  private static final int STRING = object(REFERENCE + Integer.BYTES + 2 * Byte.BYTES);

  private HeapBytes() {}

  /** Returns the size rounded up to the alignment of objects. */
  public static int aligned(int bytes) {
    return bytes + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Returns the size of an object, without those it refers to, from the size of its fields. */
  static int object(int fieldBytes) {
    return aligned(OBJECT_HEADER + fieldBytes);
  }

  /** Returns the size of an array of primitives or references. */
  static int array(int length, int elementBytes) {
    return aligned(ARRAY_HEADER + length * elementBytes);
  }

  /** Returns the size of a {@code byte[]}. */
  public static int byteArray(int length) {
    return array(length, Byte.BYTES);
  }

  /** Returns an upper bound for a string: two bytes a character, as if none were Latin-1. */
  public static int string(int characters) {
    return STRING + byteArray(Character.BYTES * characters);
  }
}

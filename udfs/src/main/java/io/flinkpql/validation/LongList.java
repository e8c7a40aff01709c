// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.Arrays;

/** Collects numbers in an array that grows, 8 bytes each. */
final class LongList {

  private long[] values = new long[16];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  /** Returns the numbers in ascending order. */
  long[] sorted() {
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted;
  }
}

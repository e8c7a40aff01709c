// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Stores amounts per day or per hour: a sparse ascending series in two primitive arrays. It is fast
 * for additions to the last entry or after it, which almost all are.
 */
public final class Buckets {

  private static final int MIN_CAPACITY = 4;
  private static final int FIXED_HEAP_BYTES = 64;

  private int[] indexes;
  private double[] amounts;
  private int size;

  /** Creates an empty series. */
  public Buckets() {
    this(MIN_CAPACITY);
  }

  Buckets(int capacity) {
    indexes = new int[capacity];
    amounts = new double[capacity];
  }

  /** Removes all entries and keeps the arrays for reuse. */
  void clear() {
    size = 0;
  }

  /** Makes room for a number of entries. */
  void reserve(int entries) {
    if (entries > indexes.length) {
      indexes = Arrays.copyOf(indexes, entries);
      amounts = Arrays.copyOf(amounts, entries);
    }
  }

  /** The number of days or hours that have an entry. */
  public int size() {
    return size;
  }

  /** The epoch day, or the hour since the epoch, of an entry; entry 0 is the oldest. */
  public int index(int entry) {
    return indexes[entry];
  }

  /** The amount of an entry; entry 0 is the oldest. */
  public double amount(int entry) {
    return amounts[entry];
  }

  /**
   * Adds to the amount of a day or hour.
   *
   * @param index epoch day, or hour since the epoch
   * @param amount may be negative; an entry whose amount becomes 0 stays
   */
  public void add(int index, double amount) {
    int entry = size - 1;
    if (entry < 0 || indexes[entry] < index) {
      insert(size, index, amount);
      return;
    }
    if (indexes[entry] != index) {
      entry = Arrays.binarySearch(indexes, 0, size, index);
      if (entry < 0) {
        insert(-entry - 1, index, amount);
        return;
      }
    }
    amounts[entry] += amount;
  }

  /** Appends an entry after all others; {@link #reserve} has made room for it. */
  void append(int index, double amount) {
    indexes[size] = index;
    amounts[size] = amount;
    size++;
  }

  private void insert(int entry, int index, double amount) {
    if (size == indexes.length) {
      int capacity = Math.max(MIN_CAPACITY, size + (size >> 1));
      indexes = Arrays.copyOf(indexes, capacity);
      amounts = Arrays.copyOf(amounts, capacity);
    }
    System.arraycopy(indexes, entry, indexes, entry + 1, size - entry);
    System.arraycopy(amounts, entry, amounts, entry + 1, size - entry);
    indexes[entry] = index;
    amounts[entry] = amount;
    size++;
  }

  /** Drops entries before a day or hour. */
  void dropBefore(int oldest) {
    if (size == 0 || indexes[0] >= oldest) {
      return;
    }
    int from = firstAfter(oldest - 1L);
    size -= from;
    System.arraycopy(indexes, from, indexes, 0, size);
    System.arraycopy(amounts, from, amounts, 0, size);
  }

  /** Removes the entry of a day or hour if its amount is 0. */
  void dropIfZero(int index) {
    int entry = Arrays.binarySearch(indexes, 0, size, index);
    if (entry >= 0 && amounts[entry] == 0) {
      size--;
      System.arraycopy(indexes, entry + 1, indexes, entry, size - entry);
      System.arraycopy(amounts, entry + 1, amounts, entry, size - entry);
    }
  }

  /**
   * Sums the amounts in a window.
   *
   * @param after last day or hour before the window
   * @param last last day or hour of the window
   */
  public double sum(long after, long last) {
    double sum = 0;
    for (int i = firstAfter(after); i < size && indexes[i] <= last; i++) {
      sum += amounts[i];
    }
    return sum;
  }

  /**
   * Counts the days or hours in a window that have an entry.
   *
   * @param after last day or hour before the window
   * @param last last day or hour of the window
   */
  public int count(long after, long last) {
    return Math.max(0, firstAfter(last) - firstAfter(after));
  }

  /**
   * Counts consecutive days that have an entry, back from a day or, if that has none yet, from the
   * day before.
   *
   * @param last epoch day to count back from
   * @param oldest earliest epoch day that counts
   */
  public int streak(int last, long oldest) {
    int entry = firstAfter(last) - 1;
    if (entry < 0 || indexes[entry] < last - 1) {
      return 0;
    }
    int length = 0;
    int expected = indexes[entry];
    while (entry >= 0 && indexes[entry] == expected && expected >= oldest) {
      length++;
      expected--;
      entry--;
    }
    return length;
  }

  /** Adds all amounts of another series to this one. */
  void addAll(Buckets other) {
    for (int i = 0; i < other.size; i++) {
      add(other.indexes[i], other.amounts[i]);
    }
  }

  /** Finds the first entry after a day or hour; {@link #size} if there is none. */
  public int firstAfter(long index) {
    if (size == 0 || index >= indexes[size - 1]) {
      return size;
    }
    // Indexes ascend by 1 or more, which bounds the number of entries on either side. In a series
    // without gaps the two bounds meet, and the binary search ends at once.
    int low = (int) Math.max(0, size - (indexes[size - 1] - index));
    int high = (int) Math.max(0, Math.min(size, index - indexes[0] + 1));
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (indexes[middle] <= index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The approximate size on the heap, bytes. */
  int heapBytes() {
    return FIXED_HEAP_BYTES + indexes.length * (Integer.BYTES + Double.BYTES);
  }
}

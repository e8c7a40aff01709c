// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Amounts by day or by hour: a sparse series, ascending, kept in two plain arrays. Almost every
 * addition is to the last entry or after it.
 */
public final class Buckets {

  private static final int SMALLEST = 4;

  private int[] indexes;
  private double[] amounts;
  private int size;

  /** An empty series. */
  public Buckets() {
    this(SMALLEST);
  }

  Buckets(int capacity) {
    indexes = new int[capacity];
    amounts = new double[capacity];
  }

  /** Forgets everything; the memory is kept. */
  void clear() {
    size = 0;
  }

  /** Makes room for so many entries. */
  void reserve(int entries) {
    if (entries > indexes.length) {
      indexes = Arrays.copyOf(indexes, entries);
      amounts = Arrays.copyOf(amounts, entries);
    }
  }

  /** How many days or hours have an entry. */
  public int size() {
    return size;
  }

  /** The day (epoch day) or hour (hours since the epoch) of an entry, 0 being the oldest. */
  public int index(int entry) {
    return indexes[entry];
  }

  /** The amount of an entry, 0 being the oldest. */
  public double amount(int entry) {
    return amounts[entry];
  }

  /**
   * Adds to the amount of a day or hour.
   *
   * @param index day or hour
   * @param amount may be negative; an entry that reaches 0 stays
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

  /** Adds an entry after all others; there is room for it. */
  void append(int index, double amount) {
    indexes[size] = index;
    amounts[size] = amount;
    size++;
  }

  private void insert(int entry, int index, double amount) {
    if (size == indexes.length) {
      int capacity = Math.max(SMALLEST, size + (size >> 1));
      indexes = Arrays.copyOf(indexes, capacity);
      amounts = Arrays.copyOf(amounts, capacity);
    }
    System.arraycopy(indexes, entry, indexes, entry + 1, size - entry);
    System.arraycopy(amounts, entry, amounts, entry + 1, size - entry);
    indexes[entry] = index;
    amounts[entry] = amount;
    size++;
  }

  /** Forgets what is older than {@code oldest}. */
  void forgetBefore(int oldest) {
    if (size == 0 || indexes[0] >= oldest) {
      return;
    }
    int from = firstAfter(oldest - 1L);
    size -= from;
    System.arraycopy(indexes, from, indexes, 0, size);
    System.arraycopy(amounts, from, amounts, 0, size);
  }

  /** Removes the entry of a day or hour whose amount has come down to 0. */
  void dropIfZero(int index) {
    int entry = Arrays.binarySearch(indexes, 0, size, index);
    if (entry >= 0 && amounts[entry] == 0) {
      size--;
      System.arraycopy(indexes, entry + 1, indexes, entry, size - entry);
      System.arraycopy(amounts, entry + 1, amounts, entry, size - entry);
    }
  }

  /**
   * Sum of the amounts in a window.
   *
   * @param after the day or hour before the window
   * @param last the window's last day or hour
   */
  public double sum(long after, long last) {
    double sum = 0;
    for (int i = firstAfter(after); i < size && indexes[i] <= last; i++) {
      sum += amounts[i];
    }
    return sum;
  }

  /**
   * Number of days or hours in a window that have an entry.
   *
   * @param after the day or hour before the window
   * @param last the window's last day or hour
   */
  public int count(long after, long last) {
    return Math.max(0, firstAfter(last) - firstAfter(after));
  }

  /**
   * How many days in a row have an entry, counted back from a day or, if it has none yet, from the
   * day before.
   *
   * @param last the day
   * @param oldest days before it do not count
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

  /** Adds all amounts of another series. */
  void addAll(Buckets other) {
    for (int i = 0; i < other.size; i++) {
      add(other.indexes[i], other.amounts[i]);
    }
  }

  /** The first entry after a day or hour; {@link #size} if there is none. */
  public int firstAfter(long index) {
    if (size == 0 || index >= indexes[size - 1]) {
      return size;
    }
    // Entries are whole numbers, none twice: so many at most are after it, so many not. Where no
    // day is left out the two bounds meet, and there is nothing to search.
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

  /** Bytes on the heap, roughly. */
  int heapBytes() {
    return 64 + indexes.length * (Integer.BYTES + Double.BYTES);
  }
}

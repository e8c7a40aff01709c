// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Stores amounts per day or per hour: a sparse ascending series in primitive arrays. It is fast for
 * additions to the last entry or after it, which almost all are.
 *
 * <p>Each entry also keeps the rounding errors of its additions, so that sums do not depend on
 * their order. Counts have none, and a series without errors has no array for them.
 */
public final class Buckets {

  private static final int MIN_CAPACITY = 4;
  private static final double[] NO_ERRORS = {};
  private static final int OBJECT_BYTES = HeapBytes.object(3 * HeapBytes.REFERENCE + Integer.BYTES);

  private int[] indexes;
  private double[] amounts;
  // Empty while every addition was exact; otherwise it has the length of the amounts.
  private double[] errors = NO_ERRORS;
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
      resize(entries);
    }
  }

  private void resize(int capacity) {
    indexes = Arrays.copyOf(indexes, capacity);
    amounts = Arrays.copyOf(amounts, capacity);
    if (errors.length > 0) {
      errors = Arrays.copyOf(errors, capacity);
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

  /** The amount of an entry, without its {@link #error}; entry 0 is the oldest. */
  public double amount(int entry) {
    return amounts[entry];
  }

  /** The sum of the rounding errors of an entry's additions; entry 0 is the oldest. */
  double error(int entry) {
    return errors.length == 0 ? 0 : errors[entry];
  }

  /**
   * Adds to the amount of a day or hour.
   *
   * @param index epoch day, or hour since the epoch
   * @param amount may be negative; an entry whose amount becomes 0 stays
   */
  public void add(int index, double amount) {
    add(index, amount, 0);
  }

  private void add(int index, double amount, double error) {
    int entry = size - 1;
    if (entry < 0 || indexes[entry] < index) {
      insert(size, index, amount, error);
      return;
    }
    if (indexes[entry] != index) {
      entry = Arrays.binarySearch(indexes, 0, size, index);
      if (entry < 0) {
        insert(-entry - 1, index, amount, error);
        return;
      }
    }
    double before = amounts[entry];
    amounts[entry] = before + amount;
    addError(entry, TwoSum.error(before, amount, amounts[entry]) + error);
  }

  private void addError(int entry, double error) {
    if (error == 0) {
      return;
    }
    if (errors.length == 0) {
      errors = new double[amounts.length];
    }
    errors[entry] += error;
  }

  /** Appends an entry after all others; {@link #reserve} has made room for it. */
  void append(int index, double amount, double error) {
    indexes[size] = index;
    amounts[size] = amount;
    size++;
    setError(size - 1, error);
  }

  private void setError(int entry, double error) {
    if (errors.length > 0) {
      errors[entry] = 0;
    }
    addError(entry, error);
  }

  private void insert(int entry, int index, double amount, double error) {
    if (size == indexes.length) {
      resize(Math.max(MIN_CAPACITY, size + (size >> 1)));
    }
    move(entry, entry + 1);
    indexes[entry] = index;
    amounts[entry] = amount;
    size++;
    setError(entry, error);
  }

  /** Moves the entries from an entry on to another position; the caller corrects the size. */
  private void move(int from, int to) {
    System.arraycopy(indexes, from, indexes, to, size - from);
    System.arraycopy(amounts, from, amounts, to, size - from);
    if (errors.length > 0) {
      System.arraycopy(errors, from, errors, to, size - from);
    }
  }

  /** Drops entries before a day or hour. */
  void dropBefore(int oldest) {
    if (size == 0 || indexes[0] >= oldest) {
      return;
    }
    int from = firstAfter(oldest - 1L);
    move(from, 0);
    size -= from;
  }

  /** Removes the entry of a day or hour if its amount is 0. */
  void dropIfZero(int index) {
    int entry = Arrays.binarySearch(indexes, 0, size, index);
    if (entry >= 0 && amounts[entry] == 0) {
      move(entry + 1, entry);
      size--;
    }
  }

  /**
   * Sums the amounts in a window, which must be counts: whole numbers, whose sums are exact.
   *
   * @param after last day or hour before the window
   * @param last last day or hour of the window
   */
  public double count(long after, long last) {
    double sum = 0;
    for (int i = firstAfter(after); i < size && indexes[i] <= last; i++) {
      sum += amounts[i];
    }
    return sum;
  }

  /**
   * Sums the amounts in a window with the rounding errors of all additions, so that the result does
   * not depend on the order in which they were added.
   *
   * @param after last day or hour before the window
   * @param last last day or hour of the window
   */
  public double sum(long after, long last) {
    double sum = 0;
    double error = 0;
    for (int i = firstAfter(after); i < size && indexes[i] <= last; i++) {
      double before = sum;
      sum += amounts[i];
      error += TwoSum.error(before, amounts[i], sum) + error(i);
    }
    return sum + error;
  }

  /**
   * Counts the days or hours in a window that have an entry.
   *
   * @param after last day or hour before the window
   * @param last last day or hour of the window
   */
  public int entries(long after, long last) {
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
      add(other.indexes[i], other.amounts[i], other.error(i));
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
    return OBJECT_BYTES
        + HeapBytes.array(indexes.length, Integer.BYTES)
        + HeapBytes.array(amounts.length, Double.BYTES)
        + (errors.length == 0 ? 0 : HeapBytes.array(errors.length, Double.BYTES));
  }
}

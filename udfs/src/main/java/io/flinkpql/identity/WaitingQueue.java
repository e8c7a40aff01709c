// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import java.util.Arrays;

/**
 * Lists the messages that wait for a user to join an account. Each entry holds the event time of a
 * message and the number under which the message itself is stored. Entries are ordered by event
 * time, ties by arrival. Immutable.
 */
public final class WaitingQueue {

  /** Holds no message. */
  public static final WaitingQueue EMPTY = new WaitingQueue(new long[0], new long[0]);

  private final long[] times;
  private final long[] numbers;

  private WaitingQueue(long[] times, long[] numbers) {
    this.times = times;
    this.numbers = numbers;
  }

  /**
   * Restores a queue from its entries.
   *
   * @param times event times, ms, ascending; equal ones allowed
   * @param numbers numbers of the messages, without duplicates
   */
  public static WaitingQueue of(long[] times, long[] numbers) {
    return new WaitingQueue(times.clone(), numbers.clone());
  }

  /** Returns the number of waiting messages. */
  public int size() {
    return times.length;
  }

  /** Returns the event time of an entry, ms; entry 0 is the oldest. */
  public long time(int entry) {
    return times[entry];
  }

  /** Returns the number under which the message of an entry is stored. */
  public long number(int entry) {
    return numbers[entry];
  }

  boolean isEmpty() {
    return times.length == 0;
  }

  /** Returns a number that no entry has. */
  long nextNumber() {
    return Arrays.stream(numbers).max().orElse(-1) + 1;
  }

  /** Returns a queue with one more message. */
  WaitingQueue with(long time, long number) {
    int entry = times.length;
    while (entry > 0 && times[entry - 1] > time) {
      entry--;
    }
    return new WaitingQueue(inserted(times, entry, time), inserted(numbers, entry, number));
  }

  private static long[] inserted(long[] values, int index, long value) {
    long[] result = new long[values.length + 1];
    System.arraycopy(values, 0, result, 0, index);
    result[index] = value;
    System.arraycopy(values, index, result, index + 1, values.length - index);
    return result;
  }

  /** Returns a queue without the {@code count} oldest messages. */
  WaitingQueue withoutOldest(int count) {
    return count == 0
        ? this
        : new WaitingQueue(
            Arrays.copyOfRange(times, count, times.length),
            Arrays.copyOfRange(numbers, count, numbers.length));
  }

  /** Counts the messages with an event time before an instant. */
  int countBefore(long time) {
    int count = 0;
    while (count < times.length && times[count] < time) {
      count++;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WaitingQueue that
        && Arrays.equals(times, that.times)
        && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(times) + Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return Arrays.toString(times) + Arrays.toString(numbers);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import java.util.Arrays;

/**
 * The messages that wait for a user to join an account: not themselves, but when each happened, and
 * under which number it is kept. The oldest come first, of one instant the first to arrive. Never
 * changed, but replaced.
 */
public final class Waiting {

  /** Nothing waits. */
  public static final Waiting NOTHING = new Waiting(new long[0], new long[0]);

  private final long[] times;
  private final long[] numbers;

  private Waiting(long[] times, long[] numbers) {
    this.times = times;
    this.numbers = numbers;
  }

  /**
   * What was written before.
   *
   * @param times ms, never falling
   * @param numbers of the messages, no two the same
   */
  public static Waiting of(long[] times, long[] numbers) {
    return new Waiting(times.clone(), numbers.clone());
  }

  /** How many messages wait. */
  public int size() {
    return times.length;
  }

  /** The event time of a message, ms; that of the oldest is the first. */
  public long time(int place) {
    return times[place];
  }

  /** The number of a message. */
  public long number(int place) {
    return numbers[place];
  }

  boolean isEmpty() {
    return times.length == 0;
  }

  /** A number that no message has. */
  long nextNumber() {
    return Arrays.stream(numbers).max().orElse(-1) + 1;
  }

  /** These and one message more. */
  Waiting with(long time, long number) {
    int place = times.length;
    while (place > 0 && times[place - 1] > time) {
      place--;
    }
    return new Waiting(inserted(times, place, time), inserted(numbers, place, number));
  }

  private static long[] inserted(long[] values, int place, long value) {
    long[] more = new long[values.length + 1];
    System.arraycopy(values, 0, more, 0, place);
    more[place] = value;
    System.arraycopy(values, place, more, place + 1, values.length - place);
    return more;
  }

  /** These without the oldest. */
  Waiting withoutOldest(int count) {
    return count == 0
        ? this
        : new Waiting(
            Arrays.copyOfRange(times, count, times.length),
            Arrays.copyOfRange(numbers, count, numbers.length));
  }

  /** How many happened before an instant. */
  int before(long time) {
    int count = 0;
    while (count < times.length && times[count] < time) {
      count++;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Waiting that
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

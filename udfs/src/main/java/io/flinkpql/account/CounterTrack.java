// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * Counts messages, or sums a number that they carry: a lifetime total, amounts per day and, if a
 * signal has an hourly window, amounts per hour.
 */
public final class CounterTrack implements Track {

  private static final int OBJECT_BYTES =
      HeapBytes.object(
          2 * HeapBytes.REFERENCE + 2 * Double.BYTES + 2 * Integer.BYTES + HeapBytes.BOOLEAN);

  double total;
  // The sum of the rounding errors of the additions to the total.
  double totalError;
  int firstDay;
  int lastDay;
  boolean used;
  final Buckets days = new Buckets();
  final Buckets hours = new Buckets(0);

  @Override
  public void clear() {
    total = 0;
    totalError = 0;
    used = false;
    days.clear();
    hours.clear();
  }

  /**
   * Adds one message.
   *
   * @param day epoch day of the message
   * @param oldestDay first epoch day that is stored; an earlier message counts towards the lifetime
   *     figures alone
   * @param amount 1, or the number to sum
   */
  public void add(int day, int oldestDay, double amount) {
    firstDay = used ? Math.min(firstDay, day) : day;
    lastDay = used ? Math.max(lastDay, day) : day;
    used = true;
    addToTotal(amount);
    if (day >= oldestDay) {
      days.add(day, amount);
    }
  }

  private void addToTotal(double amount) {
    double before = total;
    total += amount;
    totalError += TwoSum.error(before, amount, total);
  }

  /**
   * Adds one message to the amounts per hour alone; {@link #add} does the rest.
   *
   * @param hour hour of the message, hours since the epoch
   * @param oldestHour first hour that is stored; an earlier message is ignored
   * @param amount 1, or the number to sum
   */
  public void addHour(int hour, int oldestHour, double amount) {
    if (hour >= oldestHour) {
      hours.add(hour, amount);
    }
  }

  /** Adds all amounts of another counter to this one. */
  public void addAll(CounterTrack other) {
    if (other.used) {
      firstDay = used ? Math.min(firstDay, other.firstDay) : other.firstDay;
      lastDay = used ? Math.max(lastDay, other.lastDay) : other.lastDay;
      used = true;
      addToTotal(other.total);
      totalError += other.totalError;
      days.addAll(other.days);
      hours.addAll(other.hours);
    }
  }

  /** Adds the amounts per hour of another counter, whose days this one has. */
  void addHours(CounterTrack other) {
    hours.addAll(other.hours);
  }

  @Override
  public boolean used() {
    return used;
  }

  /** The sum of all amounts over the account's lifetime. */
  public double total() {
    return total + totalError;
  }

  /** The epoch day of the first message; undefined unless {@link #used}. */
  public int firstDay() {
    return firstDay;
  }

  /** The epoch day of the last message; undefined unless {@link #used}. */
  public int lastDay() {
    return lastDay;
  }

  /** The amounts per epoch day. */
  public Buckets days() {
    return days;
  }

  /** The amounts per hour since the epoch. */
  public Buckets hours() {
    return hours;
  }

  @Override
  public void clearHours() {
    hours.clear();
  }

  @Override
  public void dropBefore(int oldestDay, int oldestHour) {
    days.dropBefore(oldestDay);
    hours.dropBefore(oldestHour);
  }

  @Override
  public int heapBytes() {
    return OBJECT_BYTES + days.heapBytes() + hours.heapBytes();
  }
}

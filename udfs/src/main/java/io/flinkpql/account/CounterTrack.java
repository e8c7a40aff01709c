// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/** How often or how much: a lifetime total, amounts by day and, where asked for, by hour. */
public final class CounterTrack implements Track {

  double total;
  int firstDay;
  int lastDay;
  boolean used;
  final Buckets days = new Buckets();
  final Buckets hours = new Buckets(0);

  @Override
  public void clear() {
    total = 0;
    used = false;
    days.clear();
    hours.clear();
  }

  /**
   * Adds one message.
   *
   * @param day the epoch day it belongs to
   * @param oldestDay days before it count towards lifetime figures alone
   * @param amount 1, or the number that is summed
   */
  public void add(int day, int oldestDay, double amount) {
    firstDay = used ? Math.min(firstDay, day) : day;
    lastDay = used ? Math.max(lastDay, day) : day;
    used = true;
    total += amount;
    if (day >= oldestDay) {
      days.add(day, amount);
    }
  }

  /**
   * Adds the same message to its hour.
   *
   * @param hour hours since the epoch
   * @param oldestHour hours before it are not kept
   */
  public void addHour(int hour, int oldestHour, double amount) {
    if (hour >= oldestHour) {
      hours.add(hour, amount);
    }
  }

  /** Adds all that another tally was given and still keeps. */
  public void addAll(CounterTrack other) {
    if (other.used) {
      firstDay = used ? Math.min(firstDay, other.firstDay) : other.firstDay;
      lastDay = used ? Math.max(lastDay, other.lastDay) : other.lastDay;
      used = true;
      total += other.total;
      days.addAll(other.days);
      hours.addAll(other.hours);
    }
  }

  /** Whether any message was added. */
  @Override
  public boolean used() {
    return used;
  }

  /** Sum of all amounts ever. */
  public double total() {
    return total;
  }

  /** Epoch day of the first message; of no meaning unless {@link #used}. */
  public int firstDay() {
    return firstDay;
  }

  /** Epoch day of the last message; of no meaning unless {@link #used}. */
  public int lastDay() {
    return lastDay;
  }

  /** Amounts by epoch day. */
  public Buckets days() {
    return days;
  }

  /** Amounts by hour since the epoch. */
  public Buckets hours() {
    return hours;
  }

  @Override
  public void forgetBefore(int oldestDay, int oldestHour) {
    days.forgetBefore(oldestDay);
    hours.forgetBefore(oldestHour);
  }

  @Override
  public int heapBytes() {
    return 56 + days.heapBytes() + hours.heapBytes();
  }
}

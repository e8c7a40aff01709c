// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Which users or values: members by their 64-bit hash, each with the last day (and hour) it was
 * seen. Exact up to a limit; beyond it only the members with the lowest hashes are kept, a bottom-k
 * sample (Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007): with {@code k}
 * members below the lowest hash that was ever turned away, {@code k · 2^64 / thatHash} is an
 * unbiased estimate of all of them, with a relative standard error of about {@code 1/√k}; so is the
 * same with the members of a window in {@code k}'s place.
 */
public final class DistinctTrack implements Track {

  /** No hour was recorded for the member. */
  public static final int NO_HOUR = Integer.MIN_VALUE;

  private static final int SMALLEST = 4;
  private static final double TWO_TO_64 = 0x1p64;

  private long[] hashes = new long[SMALLEST];
  private int[] lastDays = new int[SMALLEST];
  private int[] lastHours = new int[SMALLEST];
  private int size;
  // Lowest hash turned away, unsigned; 0 while none was.
  private long ceiling;
  // DistinctTrack by their last day and hour: what windows sum. Derived from the arrays above.
  private final Buckets days = new Buckets();
  private final Buckets hours = new Buckets(0);

  @Override
  public void clear() {
    restore(0, 0);
  }

  /**
   * Forgets everything and makes room.
   *
   * @param capacity how many members are about to be inserted
   * @param lowestTurnedAway 0 if none was
   */
  void restore(int capacity, long lowestTurnedAway) {
    if (capacity > hashes.length) {
      hashes = new long[capacity];
      lastDays = new int[capacity];
      lastHours = new int[capacity];
    }
    size = 0;
    ceiling = lowestTurnedAway;
    days.clear();
    hours.clear();
  }

  /**
   * Adds a member or notes that it was seen again.
   *
   * @param member a user or value, as text
   * @param day epoch day
   * @param hour hours since the epoch, or {@link #NO_HOUR}
   * @param limit how many members are kept
   */
  public void add(String member, int day, int hour, int limit) {
    add(MemberHash.of(member), day, hour, limit);
  }

  private void add(long hash, int day, int hour, int limit) {
    int entry = find(hash);
    if (entry >= 0) {
      seeAgain(entry, day, hour);
    } else if (ceiling == 0 || Long.compareUnsigned(hash, ceiling) < 0) {
      insert(-entry - 1, hash, day, hour);
      trim(limit);
    }
  }

  /**
   * Adds all members that another track keeps. What is kept then is what one track would keep that
   * had seen all that both saw.
   *
   * @param limit how many members are kept, the same for both
   */
  public void addAll(DistinctTrack other, int limit) {
    turnAway(other.ceiling);
    for (int i = 0; i < other.size; i++) {
      add(other.hashes[i], other.lastDays[i], other.lastHours[i], limit);
    }
  }

  /** Forgets members from a hash on; 0 is none. */
  private void turnAway(long lowest) {
    if (lowest != 0 && (ceiling == 0 || Long.compareUnsigned(lowest, ceiling) < 0)) {
      ceiling = lowest;
      while (size > 0 && Long.compareUnsigned(hashes[size - 1], ceiling) >= 0) {
        removeAt(size - 1);
      }
    }
  }

  private void seeAgain(int entry, int day, int hour) {
    if (day > lastDays[entry]) {
      move(days, lastDays[entry], day);
      lastDays[entry] = day;
    }
    if (hour > lastHours[entry]) {
      if (lastHours[entry] == NO_HOUR) {
        hours.add(hour, 1);
      } else {
        move(hours, lastHours[entry], hour);
      }
      lastHours[entry] = hour;
    }
  }

  private static void move(Buckets buckets, int from, int to) {
    buckets.add(from, -1);
    buckets.dropIfZero(from);
    buckets.add(to, 1);
  }

  void insert(int entry, long hash, int day, int hour) {
    if (size == hashes.length) {
      int capacity = Math.max(SMALLEST, size + (size >> 1));
      hashes = Arrays.copyOf(hashes, capacity);
      lastDays = Arrays.copyOf(lastDays, capacity);
      lastHours = Arrays.copyOf(lastHours, capacity);
    }
    System.arraycopy(hashes, entry, hashes, entry + 1, size - entry);
    System.arraycopy(lastDays, entry, lastDays, entry + 1, size - entry);
    System.arraycopy(lastHours, entry, lastHours, entry + 1, size - entry);
    hashes[entry] = hash;
    lastDays[entry] = day;
    lastHours[entry] = hour;
    size++;
    days.add(day, 1);
    if (hour != NO_HOUR) {
      hours.add(hour, 1);
    }
  }

  /** Keeps no more than {@code limit} members, those with the lowest hashes. */
  void trim(int limit) {
    while (size > limit) {
      ceiling = hashes[size - 1];
      removeAt(size - 1);
    }
  }

  /** Forgets one member. */
  public void remove(String member) {
    int entry = find(MemberHash.of(member));
    if (entry >= 0) {
      removeAt(entry);
    }
  }

  private void removeAt(int entry) {
    days.add(lastDays[entry], -1);
    days.dropIfZero(lastDays[entry]);
    if (lastHours[entry] != NO_HOUR) {
      hours.add(lastHours[entry], -1);
      hours.dropIfZero(lastHours[entry]);
    }
    size--;
    System.arraycopy(hashes, entry + 1, hashes, entry, size - entry);
    System.arraycopy(lastDays, entry + 1, lastDays, entry, size - entry);
    System.arraycopy(lastHours, entry + 1, lastHours, entry, size - entry);
  }

  private int find(long hash) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(hashes[middle], hash);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  /** How many members are kept. */
  public int size() {
    return size;
  }

  @Override
  public boolean used() {
    return size > 0 || ceiling != 0;
  }

  /** Whether members were turned away, so that numbers are estimates. */
  public boolean approximate() {
    return ceiling != 0;
  }

  /**
   * How many members there are for so many that are kept.
   *
   * @param kept members kept, of all or of a window
   * @return {@code kept} itself while the track is exact, else the estimate, a whole number
   */
  public double estimate(double kept) {
    if (ceiling == 0) {
      return kept;
    }
    double share = unsigned(ceiling) / TWO_TO_64;
    return Math.floor(kept / share + 0.5);
  }

  private static double unsigned(long value) {
    double low = value & Long.MAX_VALUE;
    return value < 0 ? low + 0x1p63 : low;
  }

  /** DistinctTrack kept, by the epoch day each was last seen. */
  public Buckets days() {
    return days;
  }

  /** DistinctTrack kept, by the hour since the epoch each was last seen. */
  public Buckets hours() {
    return hours;
  }

  long hash(int entry) {
    return hashes[entry];
  }

  int lastDay(int entry) {
    return lastDays[entry];
  }

  int lastHour(int entry) {
    return lastHours[entry];
  }

  long ceiling() {
    return ceiling;
  }

  @Override
  public void forgetBefore(int oldestDay, int oldestHour) {
    // Lifetime counts need every member; the limit bounds them.
  }

  @Override
  public int heapBytes() {
    return 80 + hashes.length * 16 + days.heapBytes() + hours.heapBytes();
  }
}

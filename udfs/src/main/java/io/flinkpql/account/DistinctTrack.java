// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Counts distinct users or values with a KMV (bottom-k) sketch. The sketch stores each member as a
 * 64-bit hash, with the last day and hour at which the member was seen.
 *
 * <p>Counts are exact up to a limit. Beyond it, only the members with the lowest hashes stay (Cohen
 * and Kaplan, "Summarizing data using bottom-k sketches", 2007). The lowest hash ever rejected is
 * the threshold. With {@code k} members below it, {@code k · 2^64 / threshold} is an unbiased
 * estimate of all members, with a relative standard error of about {@code 1/√k}. The same holds for
 * the members seen within a window.
 */
public final class DistinctTrack implements Track {

  /** The hour of a member without a recorded hour. */
  public static final int NO_HOUR = Integer.MIN_VALUE;

  private static final int MIN_CAPACITY = 4;
  private static final int OBJECT_BYTES =
      HeapBytes.object(5 * HeapBytes.REFERENCE + Integer.BYTES + Long.BYTES);
  private static final double TWO_TO_64 = 0x1p64;

  // Ascending as unsigned numbers.
  private long[] hashes = new long[MIN_CAPACITY];
  private int[] lastDays = new int[MIN_CAPACITY];
  private int[] lastHours = new int[MIN_CAPACITY];
  private int size;
  // The lowest hash ever rejected, unsigned; 0 while the track is exact.
  private long threshold;
  // Members per last day and last hour, for the sums over windows. Derived from the arrays above.
  private final Buckets days = new Buckets();
  private final Buckets hours = new Buckets(0);

  @Override
  public void clear() {
    restore(0, 0);
  }

  /**
   * Empties the track and makes room for members to {@link #insert}.
   *
   * @param capacity number of members
   * @param newThreshold lowest hash ever rejected, 0 if none was
   */
  void restore(int capacity, long newThreshold) {
    if (capacity > hashes.length) {
      hashes = new long[capacity];
      lastDays = new int[capacity];
      lastHours = new int[capacity];
    }
    size = 0;
    threshold = newThreshold;
    days.clear();
    hours.clear();
  }

  /**
   * Adds a member, or updates the day and hour at which it was last seen.
   *
   * @param member user or value, as text
   * @param day epoch day
   * @param hour hour since the epoch, or {@link #NO_HOUR}
   * @param limit maximum number of members stored
   */
  public void add(String member, int day, int hour, int limit) {
    add(MemberHash.of(member), day, hour, limit);
  }

  private void add(long hash, int day, int hour, int limit) {
    int entry = find(hash);
    if (entry >= 0) {
      updateLastSeen(entry, day, hour);
    } else if (threshold == 0 || Long.compareUnsigned(hash, threshold) < 0) {
      insert(-entry - 1, hash, day, hour);
      trim(limit);
    }
  }

  /**
   * Merges another track into this one. The result equals one track that had seen the members of
   * both.
   *
   * @param limit maximum number of members stored, the same for both
   */
  public void addAll(DistinctTrack other, int limit) {
    lowerThreshold(other.threshold);
    for (int i = 0; i < other.size; i++) {
      add(other.hashes[i], other.lastDays[i], other.lastHours[i], limit);
    }
  }

  /** Notes the hours at which members were seen that another track of the same members knows. */
  void addHours(DistinctTrack other) {
    for (int i = 0; i < other.size; i++) {
      int entry = find(other.hashes[i]);
      if (entry >= 0) {
        updateLastSeen(entry, lastDays[entry], other.lastHours[i]);
      }
    }
  }

  /** Lowers the threshold to a hash, 0 for none, and removes the members from it on. */
  private void lowerThreshold(long hash) {
    if (hash != 0 && (threshold == 0 || Long.compareUnsigned(hash, threshold) < 0)) {
      threshold = hash;
      while (size > 0 && Long.compareUnsigned(hashes[size - 1], threshold) >= 0) {
        removeAt(size - 1);
      }
    }
  }

  private void updateLastSeen(int entry, int day, int hour) {
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

  /** Inserts a member that is not stored yet, in the order of hashes. */
  void insert(int entry, long hash, int day, int hour) {
    if (size == hashes.length) {
      int capacity = Math.max(MIN_CAPACITY, size + (size >> 1));
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

  /** Removes members with the highest hashes until {@code limit} remain. */
  void trim(int limit) {
    while (size > limit) {
      threshold = hashes[size - 1];
      removeAt(size - 1);
    }
  }

  /** Removes a member. */
  public void remove(String member) {
    removeHash(MemberHash.of(member));
  }

  /** Removes the member with a hash. */
  void removeHash(long hash) {
    int entry = find(hash);
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

  /** The index of a hash; {@code -insertionIndex - 1} if it is not stored. */
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

  /** The number of members stored. */
  public int size() {
    return size;
  }

  @Override
  public boolean used() {
    return size > 0 || threshold != 0;
  }

  /** Whether members were rejected, so that counts are estimates. */
  public boolean approximate() {
    return threshold != 0;
  }

  /**
   * Estimates the number of members from the number stored.
   *
   * @param stored number of members stored, in total or in a window
   * @return {@code stored} itself while the track is exact, otherwise the estimate, a whole number
   */
  public double estimate(double stored) {
    if (threshold == 0) {
      return stored;
    }
    double share = unsigned(threshold) / TWO_TO_64;
    return Math.floor(stored / share + 0.5);
  }

  private static double unsigned(long value) {
    double low = value & Long.MAX_VALUE;
    return value < 0 ? low + 0x1p63 : low;
  }

  /** The number of members stored per epoch day of their last appearance. */
  public Buckets days() {
    return days;
  }

  /** The number of members stored per hour, since the epoch, of their last appearance. */
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

  long threshold() {
    return threshold;
  }

  @Override
  public void clearHours() {
    Arrays.fill(lastHours, 0, size, NO_HOUR);
    hours.clear();
  }

  @Override
  public void dropBefore(int oldestDay, int oldestHour) {
    // Lifetime counts need every member; the limit bounds their number.
  }

  @Override
  public int heapBytes() {
    return OBJECT_BYTES
        + HeapBytes.array(hashes.length, Long.BYTES)
        + HeapBytes.array(lastDays.length, Integer.BYTES)
        + HeapBytes.array(lastHours.length, Integer.BYTES)
        + days.heapBytes()
        + hours.heapBytes();
  }
}

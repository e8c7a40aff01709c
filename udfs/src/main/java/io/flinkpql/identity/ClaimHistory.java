// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records the identity claims about one user by event time: the accounts that the user joined, or
 * the users that an id was linked to. Immutable.
 *
 * <p>A run of equal values is stored as its first and last entry. A history holds at most {@value
 * #MAX_ENTRIES} entries and {@value #MAX_CHARACTERS} characters; beyond that the oldest entries are
 * dropped.
 */
public final class ClaimHistory {

  /** Holds no claim. */
  public static final ClaimHistory EMPTY = new ClaimHistory(new long[0], new String[0]);

  /** The most claims that are kept of a user. */
  public static final int MAX_ENTRIES = 64;

  static final int MAX_CHARACTERS = 16_384;

  private final long[] times;
  private final String[] values;

  private ClaimHistory(long[] times, String[] values) {
    this.times = times;
    this.values = values;
  }

  /**
   * Restores a history from its entries.
   *
   * @param times event times of the claims, ms, strictly ascending
   * @param values the account or user that was claimed at each time
   */
  public static ClaimHistory of(long[] times, String[] values) {
    return new ClaimHistory(times.clone(), values.clone());
  }

  /** Returns the number of entries. */
  public int size() {
    return times.length;
  }

  /** Returns the event time of an entry, ms; entry 0 is the oldest. */
  public long time(int entry) {
    return times[entry];
  }

  /** Returns the account or user of an entry. */
  public String value(int entry) {
    return values[entry];
  }

  boolean isEmpty() {
    return times.length == 0;
  }

  /** Returns the value that was last claimed at or before an instant. */
  public Optional<String> at(long time) {
    int index = Arrays.binarySearch(times, time);
    int entry = index >= 0 ? index : -index - 2;
    return entry < 0 ? Optional.empty() : Optional.of(values[entry]);
  }

  /**
   * Returns the claims that hold from an instant on: the last one up to it, as a claim of that
   * instant, and all later ones.
   */
  ClaimHistory from(long time) {
    int index = Arrays.binarySearch(times, time);
    int entry = index >= 0 ? index : Math.max(-index - 2, 0);
    long[] laterTimes = Arrays.copyOfRange(times, entry, times.length);
    if (laterTimes.length > 0) {
      laterTimes[0] = Math.max(laterTimes[0], time);
    }
    return new ClaimHistory(laterTimes, Arrays.copyOfRange(values, entry, values.length));
  }

  /** Returns the value that was first claimed after an instant, and at {@code last} or before. */
  Optional<String> firstAfter(long time, long last) {
    int index = Arrays.binarySearch(times, time);
    int entry = index >= 0 ? index + 1 : -index - 1;
    return entry < times.length && times[entry] <= last
        ? Optional.of(values[entry])
        : Optional.empty();
  }

  /** Returns a history with one more claim, which replaces an earlier arrival of the same time. */
  ClaimHistory with(long time, String value) {
    TreeMap<Long, String> claims = new TreeMap<>();
    for (int i = 0; i < times.length; i++) {
      claims.put(times[i], values[i]);
    }
    claims.put(time, value);
    dropRepeated(claims, claims.lowerKey(time));
    dropRepeated(claims, claims.higherKey(time));
    dropRepeated(claims, time);
    dropOldest(claims);
    return new ClaimHistory(
        claims.keySet().stream().mapToLong(Long::longValue).toArray(),
        claims.values().toArray(String[]::new));
  }

  /** Removes a claim whose neighbours on both sides have the same value. */
  private static void dropRepeated(TreeMap<Long, String> claims, Long time) {
    if (time == null) {
      return;
    }
    Map.Entry<Long, String> before = claims.lowerEntry(time);
    Map.Entry<Long, String> after = claims.higherEntry(time);
    String value = claims.get(time);
    if (before != null
        && after != null
        && before.getValue().equals(value)
        && after.getValue().equals(value)) {
      claims.remove(time);
    }
  }

  private static void dropOldest(TreeMap<Long, String> claims) {
    long characters = claims.values().stream().mapToLong(String::length).sum();
    while (claims.size() > 1 && (claims.size() > MAX_ENTRIES || characters > MAX_CHARACTERS)) {
      characters -= claims.pollFirstEntry().getValue().length();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClaimHistory that
        && Arrays.equals(times, that.times)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(times) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(times) + Arrays.toString(values);
  }
}

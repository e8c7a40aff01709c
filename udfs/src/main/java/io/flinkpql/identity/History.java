// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was said of a user, by event time: the accounts that were joined, or the users that an id
 * was linked to. Never changed, but replaced.
 *
 * <p>Of one value said again and again only the first and the last time are kept, and in all no
 * more than {@value #MOST_ENTRIES} entries and {@value #MOST_CHARACTERS} characters: the oldest are
 * dropped.
 */
public final class History {

  /** Nothing was said. */
  public static final History EMPTY = new History(new long[0], new String[0]);

  static final int MOST_ENTRIES = 64;
  static final int MOST_CHARACTERS = 16_384;

  private final long[] times;
  private final String[] values;

  private History(long[] times, String[] values) {
    this.times = times;
    this.values = values;
  }

  /**
   * What was written before.
   *
   * @param times ms, rising
   * @param values what was said then
   */
  public static History of(long[] times, String[] values) {
    return new History(times.clone(), values.clone());
  }

  /** The number of entries. */
  public int size() {
    return times.length;
  }

  /** When an entry was said, ms. */
  public long time(int entry) {
    return times[entry];
  }

  /** What an entry says. */
  public String value(int entry) {
    return values[entry];
  }

  boolean isEmpty() {
    return times.length == 0;
  }

  /** What was said last at or before an instant. */
  public Optional<String> at(long time) {
    int place = Arrays.binarySearch(times, time);
    int entry = place >= 0 ? place : -place - 2;
    return entry < 0 ? Optional.empty() : Optional.of(values[entry]);
  }

  /** What was said first after an instant, but not after {@code last}. */
  Optional<String> firstAfter(long time, long last) {
    int place = Arrays.binarySearch(times, time);
    int entry = place >= 0 ? place + 1 : -place - 1;
    return entry < times.length && times[entry] <= last
        ? Optional.of(values[entry])
        : Optional.empty();
  }

  /** This and one thing more; of two things said at one instant the last to arrive counts. */
  History with(long time, String value) {
    TreeMap<Long, String> said = new TreeMap<>();
    for (int i = 0; i < times.length; i++) {
      said.put(times[i], values[i]);
    }
    said.put(time, value);
    dropRepeated(said, said.lowerKey(time));
    dropRepeated(said, said.higherKey(time));
    dropRepeated(said, time);
    dropOldest(said);
    return new History(
        said.keySet().stream().mapToLong(Long::longValue).toArray(),
        said.values().toArray(String[]::new));
  }

  /** Takes out an entry between two that say the same. */
  private static void dropRepeated(TreeMap<Long, String> said, Long time) {
    if (time == null) {
      return;
    }
    Map.Entry<Long, String> before = said.lowerEntry(time);
    Map.Entry<Long, String> after = said.higherEntry(time);
    String value = said.get(time);
    if (before != null
        && after != null
        && before.getValue().equals(value)
        && after.getValue().equals(value)) {
      said.remove(time);
    }
  }

  private static void dropOldest(TreeMap<Long, String> said) {
    long characters = said.values().stream().mapToLong(String::length).sum();
    while (said.size() > 1 && (said.size() > MOST_ENTRIES || characters > MOST_CHARACTERS)) {
      characters -= said.pollFirstEntry().getValue().length();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof History that
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

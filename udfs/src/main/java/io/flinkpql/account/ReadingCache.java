// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Caches the numbers read from an account's tracks. A reading is valid until its track changes or
 * the account's clock enters another day or hour. Readings are indexed as in {@link Layout}: one
 * per signal, then one per event that has points. The packed form leaves the cache out.
 */
public final class ReadingCache {

  private static final int OBJECT_BYTES =
      HeapBytes.object(3 * HeapBytes.REFERENCE + 2 * Integer.BYTES);

  private final Layout layout;
  private final double[] values;
  private final boolean[] valid;
  private int day;
  private int hour;

  ReadingCache(Layout layout) {
    this.layout = layout;
    values = new double[layout.readingCount()];
    valid = new boolean[values.length];
  }

  /** Invalidates all readings. */
  void clear() {
    Arrays.fill(valid, false);
  }

  /**
   * Sets the day and hour of the readings, and invalidates those of any other.
   *
   * @param newDay epoch day
   * @param newHour hours since the epoch; always 0 if no signal has an hourly window
   */
  public void moveTo(int newDay, int newHour) {
    if (day != newDay || hour != newHour) {
      day = newDay;
      hour = newHour;
      clear();
    }
  }

  /** Invalidates the readings of a track. */
  void invalidate(int track) {
    for (int reading : layout.readingsOf(track)) {
      valid[reading] = false;
    }
  }

  /** Whether a reading is cached. */
  public boolean contains(int reading) {
    return valid[reading];
  }

  /** A cached reading; call only if {@link #contains} returns true. */
  public double get(int reading) {
    return values[reading];
  }

  /** Caches a reading. */
  public void put(int reading, double value) {
    values[reading] = value;
    valid[reading] = true;
  }

  int heapBytes() {
    return OBJECT_BYTES
        + HeapBytes.array(values.length, Double.BYTES)
        + HeapBytes.array(valid.length, HeapBytes.BOOLEAN);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;
import java.util.Optional;

/**
 * Caches the numbers read from an account's tracks. A reading is valid until its track changes or
 * the account's clock enters another day or hour. Readings are indexed as in {@link Layout}: one
 * per signal, then one per event that has points. The packed form leaves the cache out.
 *
 * <p>The cache under a candidate copies the readings of shared tracks from the cache in force,
 * which is evaluated first, instead of reading the tracks again.
 */
public final class ReadingCache {

  private static final int OBJECT_BYTES =
      HeapBytes.object(5 * HeapBytes.REFERENCE + 2 * Integer.BYTES);

  private final Layout layout;
  private final double[] values;
  private final boolean[] valid;
  // The cache in force, if this is a candidate that shares tracks; this cache itself otherwise.
  private Optional<SharedTracks> shared = Optional.empty();
  private ReadingCache inForce = this;
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

  /** Copies readings of shared tracks from the cache of the account in force from now on. */
  void share(SharedTracks newShared, ReadingCache newInForce) {
    shared = Optional.of(newShared);
    inForce = newInForce;
    clear();
  }

  /** Copies no readings from now on. */
  void shareNone() {
    shared = Optional.empty();
    inForce = this;
    clear();
  }

  /** Whether a reading is cached, here or for the rule set in force at the same day and hour. */
  public boolean contains(int reading) {
    return valid[reading] || shared.isPresent() && copies(reading);
  }

  private boolean copies(int reading) {
    int other = shared.get().readingInForce(reading);
    boolean same =
        other != SharedTracks.OWN
            && inForce.valid[other]
            && inForce.day == day
            && (inForce.hour == hour || !layout.isHourly(reading));
    if (same) {
      put(reading, inForce.values[other]);
    }
    return same;
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

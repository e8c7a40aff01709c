// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;
import java.util.Optional;

/**
 * Caches the numbers read from an account's tracks. A reading is valid until its track changes or
 * the account's clock enters another day or hour. Readings are indexed as in {@link Layout}: one
 * per signal, then one per event that has points. The packed form leaves the cache out.
 *
 * <p>The cache under a candidate passes on the readings that the rule set in force has too: while
 * both clocks are in one day and hour, such a reading is cached once, in force.
 */
public final class ReadingCache {

  private static final int OBJECT_BYTES =
      HeapBytes.object(6 * HeapBytes.REFERENCE + 2 * Integer.BYTES);
  private static final int[] NONE_IN_FORCE = {};

  private final Layout layout;
  private final double[] values;
  private final boolean[] valid;
  // The cache in force, if this is a candidate that shares tracks; this cache itself otherwise.
  private Optional<SharedTracks> shared = Optional.empty();
  private ReadingCache inForce = this;
  // The index of each reading in the cache in force, or OWN; empty if no reading is passed on.
  private int[] indexesInForce = NONE_IN_FORCE;
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
    int[] newIndexes = shared.isEmpty() ? NONE_IN_FORCE : indexesInForceAt(newDay, newHour);
    if (day != newDay || hour != newHour || indexesInForce != newIndexes) {
      day = newDay;
      hour = newHour;
      indexesInForce = newIndexes;
      clear();
    }
  }

  private int[] indexesInForceAt(int newDay, int newHour) {
    if (inForce.day != newDay) {
      return NONE_IN_FORCE;
    }
    return inForce.hour == newHour ? shared.get().readings() : shared.get().dailyReadings();
  }

  /** Invalidates the readings of a track that changed, in force too if it is shared. */
  void invalidate(int track) {
    for (int reading : layout.readingsOf(track)) {
      valid[reading] = false;
    }
    if (shared.isPresent() && shared.get().isShared(track)) {
      inForce.invalidate(shared.get().inForce(track));
    }
  }

  /** Invalidates the readings of a shared track that changed in force: those not passed on. */
  void invalidateBeside(int track) {
    boolean allPassedOn = shared.isPresent() && indexesInForce == shared.get().readings();
    for (int reading : allPassedOn ? shared.get().ownReadingsOf(track) : layout.readingsOf(track)) {
      valid[reading] = false;
    }
  }

  /** Passes readings of shared tracks on to the cache of the account in force from now on. */
  void share(SharedTracks newShared, ReadingCache newInForce) {
    shared = Optional.of(newShared);
    inForce = newInForce;
    indexesInForce = NONE_IN_FORCE;
    clear();
  }

  /** Passes no readings on from now on. */
  void shareNone() {
    shared = Optional.empty();
    inForce = this;
    indexesInForce = NONE_IN_FORCE;
    clear();
  }

  private boolean isPassedOn(int reading) {
    return indexesInForce.length > 0 && indexesInForce[reading] != SharedTracks.OWN;
  }

  /** Whether a reading is cached. */
  public boolean contains(int reading) {
    return isPassedOn(reading) ? inForce.valid[indexesInForce[reading]] : valid[reading];
  }

  /** A cached reading; call only if {@link #contains} returns true. */
  public double get(int reading) {
    return isPassedOn(reading) ? inForce.values[indexesInForce[reading]] : values[reading];
  }

  /** Caches a reading. */
  public void put(int reading, double value) {
    if (isPassedOn(reading)) {
      inForce.put(indexesInForce[reading], value);
    } else {
      values[reading] = value;
      valid[reading] = true;
    }
  }

  int heapBytes() {
    return OBJECT_BYTES
        + HeapBytes.array(values.length, Double.BYTES)
        + HeapBytes.array(valid.length, HeapBytes.BOOLEAN);
  }
}

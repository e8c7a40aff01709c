// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Numbers that were read of an account's tracks, each kept until its track is changed or the day
 * (hour) is another: one for each signal, then one for each event that has points. Not part of the
 * state; after unpacking nothing is known.
 */
public final class KnownValues {

  private final Layout layout;
  private final double[] values;
  private final boolean[] known;
  private int day;
  private int hour;

  KnownValues(Layout layout) {
    this.layout = layout;
    values = new double[layout.readings()];
    known = new boolean[values.length];
  }

  /** Forgets all of them. */
  void clear() {
    Arrays.fill(known, false);
  }

  /**
   * Says when values are read: what was read on another day or in another hour is forgotten.
   *
   * @param newDay epoch day
   * @param newHour hours since the epoch; always 0 where hours do not matter
   */
  public void readAt(int newDay, int newHour) {
    if (day != newDay || hour != newHour) {
      day = newDay;
      hour = newHour;
      clear();
    }
  }

  /** Forgets what was read of a track. */
  void forget(int track) {
    for (int reading : layout.readingsOf(track)) {
      known[reading] = false;
    }
  }

  /** Whether a number is known. */
  public boolean has(int reading) {
    return known[reading];
  }

  /** A number that is known. */
  public double get(int reading) {
    return values[reading];
  }

  /** Notes a number. */
  public void put(int reading, double value) {
    values[reading] = value;
    known[reading] = true;
  }

  int heapBytes() {
    return 72 + 9 * values.length;
  }
}

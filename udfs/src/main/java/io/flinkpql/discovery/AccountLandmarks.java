// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.Arrays;

/**
 * Holds what was known of one account at each of its landmarks, which are consecutive Mondays.
 * Reused for the next account.
 */
final class AccountLandmarks {

  private final int candidates;
  private String account = "";
  private long firstMonday;
  private int size;
  private double[] values = {};
  private byte[] outcomes = {};

  AccountLandmarks(int candidates) {
    this.candidates = candidates;
  }

  /** Empties it for an account whose first landmark is the given Monday. */
  void begin(String id, long monday) {
    account = id;
    firstMonday = monday;
    size = 0;
  }

  /** Adds a landmark and returns the position in {@link #values} of its first value. */
  int add() {
    int from = size++ * candidates;
    if (from + candidates > values.length) {
      values = Arrays.copyOf(values, Math.max(from + candidates, 2 * values.length));
    }
    return from;
  }

  /** The values of all landmarks, one after the other; NaN for an absent one. */
  double[] values() {
    return values;
  }

  double value(int landmark, int candidate) {
    return values[landmark * candidates + candidate];
  }

  /** Sets the outcomes of all landmarks, and drops those at or after the instant of paying. */
  void close(History history, long paidAt, boolean paid) {
    while (paid && size > 0 && History.startOf(firstMonday + size - 1) >= paidAt) {
      size--;
    }
    outcomes = new byte[size];
    for (int i = 0; i < size; i++) {
      outcomes[i] = history.outcome(firstMonday + i, paidAt);
    }
  }

  String account() {
    return account;
  }

  long firstMonday() {
    return firstMonday;
  }

  /** Returns the number of the Monday after the last landmark. */
  long nextMonday() {
    return firstMonday + size;
  }

  int size() {
    return size;
  }

  int candidates() {
    return candidates;
  }

  /** The outcome of a landmark, as of {@link History}. */
  byte outcome(int landmark) {
    return outcomes[landmark];
  }

  byte[] outcomes() {
    return outcomes;
  }
}

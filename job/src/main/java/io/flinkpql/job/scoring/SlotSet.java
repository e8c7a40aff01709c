// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/** A set of slots of a table, one bit each. Keeps its size, so counting the slots costs nothing. */
final class SlotSet {

  /** Returned when there is no such slot. */
  static final int NONE = -1;

  private final long[] words;
  private int size;

  /** Creates an empty set of slots below {@code capacity}. */
  SlotSet(int capacity) {
    words = new long[Math.max(1, capacity / Long.SIZE)];
  }

  /** Returns whether the set contains a slot. */
  boolean contains(int slot) {
    return (words[slot >> 6] & 1L << slot) != 0;
  }

  /** Adds a slot. */
  void add(int slot) {
    if (!contains(slot)) {
      words[slot >> 6] |= 1L << slot;
      size++;
    }
  }

  /** Adds or removes a slot. */
  void set(int slot, boolean contained) {
    if (contained) {
      add(slot);
    } else {
      remove(slot);
    }
  }

  /** Removes a slot and returns whether the set contained it. */
  boolean remove(int slot) {
    boolean contained = contains(slot);
    if (contained) {
      words[slot >> 6] &= ~(1L << slot);
      size--;
    }
    return contained;
  }

  /** Returns the number of slots in the set. */
  int size() {
    return size;
  }

  /** Returns the lowest slot at or after {@code from}, or {@link #NONE}. */
  int next(int from) {
    int word = from >> 6;
    if (word >= words.length) {
      return NONE;
    }
    long rest = words[word] & -1L << from;
    while (rest == 0) {
      word++;
      if (word == words.length) {
        return NONE;
      }
      rest = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(rest);
  }
}

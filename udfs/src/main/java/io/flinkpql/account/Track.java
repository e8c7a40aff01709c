// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.TrackSpec;

/** Aggregates the messages of an account that one matcher selects. */
public sealed interface Track permits CounterTrack, DistinctTrack {

  /** Creates an empty track. */
  static Track of(TrackSpec spec) {
    return switch (spec.family()) {
      case COUNT, SUM -> new CounterTrack();
      case VALUES, USERS -> new DistinctTrack();
    };
  }

  /** Empties the track and keeps its memory for reuse. */
  void clear();

  /** Whether the track holds any usage; an unused one is packed as a single flag. */
  boolean used();

  /** Drops days before an epoch day, and hours before an hour since the epoch. */
  void dropBefore(int oldestDay, int oldestHour);

  /** Forgets all hours; days and lifetime figures stay. */
  void clearHours();

  /** The approximate size on the heap, bytes. */
  int heapBytes();
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.TrackSpec;

/** What an account remembers of the messages that one matcher lets through. */
public sealed interface Track permits CounterTrack, DistinctTrack {

  /** A track that remembers nothing yet. */
  static Track of(TrackSpec spec) {
    return switch (spec.family()) {
      case COUNT, SUM -> new CounterTrack();
      case VALUES, USERS -> new DistinctTrack();
    };
  }

  /** Forgets everything; the memory is kept for what comes next. */
  void clear();

  /** Whether there is anything to remember. */
  boolean used();

  /** Forgets days before {@code oldestDay} and hours before {@code oldestHour}. */
  void forgetBefore(int oldestDay, int oldestHour);

  /** Bytes on the heap, roughly. */
  int heapBytes();
}

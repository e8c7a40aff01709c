// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.TrackSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs the tracks of a candidate with equal ones of the rule set in force, so that an account
 * holds each of them once. Two tracks are equal if they have always counted the same messages and
 * forget them at the same age.
 */
final class SharedTracks {

  /** The index of a track that is not shared. */
  static final int OWN = -1;

  private final int[] tracksInForce;

  private SharedTracks(int[] tracksInForce) {
    this.tracksInForce = tracksInForce;
  }

  /** Finds the tracks of a candidate that equal one of the rule set in force. */
  static SharedTracks between(Layout candidate, Layout inForce) {
    int[] tracks = new int[candidate.tracks().size()];
    Arrays.setAll(tracks, track -> find(candidate, track, inForce));
    return new SharedTracks(tracks);
  }

  private static int find(Layout candidate, int track, Layout inForce) {
    List<TrackSpec> specs = candidate.tracks();
    int other = inForce.indexOfTrack(specs.get(track).key());
    boolean equal =
        other >= 0
            && specs.get(track).hours() == inForce.tracks().get(other).hours()
            && candidate.countsFrom(track) == inForce.countsFrom(other)
            && (!specs.get(track).hours()
                || candidate.countsHoursFrom(track) == inForce.countsHoursFrom(other))
            && candidate.rules().retentionDays() == inForce.rules().retentionDays()
            && candidate.forgottenBefore() == inForce.forgottenBefore();
    return equal ? other : OWN;
  }

  /** The index of the equal track of the rule set in force, or {@link #OWN}. */
  int inForce(int track) {
    return tracksInForce[track];
  }

  boolean isShared(int track) {
    return tracksInForce[track] != OWN;
  }
}

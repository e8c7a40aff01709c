// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Score;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.TrackSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pairs the tracks of a candidate with equal ones of the rule set in force, so that an account
 * holds each of them once. Two tracks are equal if they have always counted the same messages and
 * forget them at the same age.
 */
final class SharedTracks {

  /** The index of a track that is not shared. */
  static final int OWN = -1;

  private final Layout inForce;
  private final int[] tracksInForce;
  private final int[] ownTracks;
  private final int[] readingsInForce;
  private final int[] dailyReadingsInForce;
  private final int[][] ownReadings;
  private final int[] traitsInForce;

  private SharedTracks(
      Layout candidate, Layout inForce, int[] tracksInForce, int[] readingsInForce) {
    this.inForce = inForce;
    this.tracksInForce = tracksInForce;
    this.readingsInForce = readingsInForce;
    ownTracks =
        IntStream.range(0, tracksInForce.length).filter(track -> !isShared(track)).toArray();
    dailyReadingsInForce = readingsInForce.clone();
    for (int reading = 0; reading < readingsInForce.length; reading++) {
      dailyReadingsInForce[reading] = candidate.isHourly(reading) ? OWN : readingsInForce[reading];
    }
    ownReadings =
        IntStream.range(0, tracksInForce.length)
            .mapToObj(candidate::readingsOf)
            .map(Arrays::stream)
            .map(readings -> readings.filter(reading -> readingsInForce[reading] == OWN).toArray())
            .toArray(int[][]::new);
    traitsInForce =
        candidate.rules().traits().stream().mapToInt(inForce.rules().traits()::indexOf).toArray();
  }

  /** Finds the tracks of a candidate that equal one of the rule set in force. */
  static SharedTracks between(Layout candidate, Layout inForce) {
    int[] tracks = new int[candidate.tracks().size()];
    Arrays.setAll(tracks, track -> find(candidate, track, inForce));
    int[] readings = new int[candidate.readingCount()];
    int signals = candidate.rules().signals().size();
    Arrays.setAll(
        readings,
        reading ->
            reading < signals
                ? findSignal(candidate, reading, tracks, inForce)
                : findPoints(candidate, reading - signals, tracks, inForce));
    return new SharedTracks(candidate, inForce, tracks, readings);
  }

  private static int findSignal(Layout candidate, int signal, int[] tracks, Layout inForce) {
    int track = tracks[candidate.trackOfSignal(signal)];
    Signal wanted = candidate.rules().signals().get(signal);
    List<Signal> others = inForce.rules().signals();
    for (int other = 0; track != OWN && other < others.size(); other++) {
      if (inForce.trackOfSignal(other) == track
          && others.get(other).measure() == wanted.measure()
          && others.get(other).window().equals(wanted.window())) {
        return other;
      }
    }
    return OWN;
  }

  private static int findPoints(Layout candidate, int event, int[] tracks, Layout inForce) {
    int track = tracks[candidate.trackOfPoints(event)];
    int events = inForce.rules().score().map(score -> score.points().size()).orElse(0);
    boolean decaysAlike =
        candidate
            .rules()
            .score()
            .map(Score::halfLifeDays)
            .equals(inForce.rules().score().map(Score::halfLifeDays));
    for (int other = 0; track != OWN && decaysAlike && other < events; other++) {
      if (inForce.trackOfPoints(other) == track) {
        return inForce.rules().signals().size() + other;
      }
    }
    return OWN;
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

  /** The layout of the rule set in force. */
  Layout layoutInForce() {
    return inForce;
  }

  /** The indexes of the tracks that are not shared. */
  int[] ownTracks() {
    return ownTracks;
  }

  /** For each reading, the index of the one in force that has the same value, or {@link #OWN}. */
  int[] readings() {
    return readingsInForce;
  }

  /** Like {@link #readings}, with {@link #OWN} for those that depend on the hour. */
  int[] dailyReadings() {
    return dailyReadingsInForce;
  }

  /** The readings of a track that the rule set in force lacks. */
  int[] ownReadingsOf(int track) {
    return ownReadings[track];
  }

  /** The index of a trait among those of the rule set in force, or {@link #OWN}. */
  int traitInForce(int trait) {
    return traitsInForce[trait];
  }

  boolean isShared(int track) {
    return tracksInForce[track] != OWN;
  }
}

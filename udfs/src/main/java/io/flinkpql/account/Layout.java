// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How accounts are laid out under a rule set: which tracks they keep, and in which order. */
public final class Layout {

  private static final int NO_FIELD = -1;

  private final RuleSet rules;
  private final List<TrackSpec> tracks;
  private final List<String> keys;
  private final int[] fields;
  private final int[] signalTracks;
  private final int[] pointTracks;
  private final int[][] readings;
  private final int[] anyEvent;
  private final List<Optional<String>> tiers;
  private final List<String> segments;
  private final int[] segmentRanks;
  private final List<Optional<String>> priorities;
  private final Map<String, int[]> byEvent = new HashMap<>();

  /** The layout of accounts under {@code rules}. */
  public Layout(RuleSet rules) {
    this.rules = rules;
    tracks = List.copyOf(TrackSpec.of(rules));
    keys = tracks.stream().map(TrackSpec::key).toList();
    fields =
        tracks.stream()
            .mapToInt(track -> track.of().map(rules.fields()::indexOf).orElse(NO_FIELD))
            .toArray();
    signalTracks =
        rules.signals().stream().mapToInt(signal -> find(TrackSpec.of(signal).key())).toArray();
    pointTracks =
        rules.score().map(Score::points).orElse(Map.of()).keySet().stream()
            .mapToInt(event -> find(TrackSpec.ofPoints(event).key()))
            .toArray();
    tiers = noneAnd(rules.tiers().stream().map(Tier::name));
    segments = rules.segments().stream().map(Segment::name).sorted().toList();
    segmentRanks =
        rules.segments().stream().mapToInt(segment -> segments.indexOf(segment.name())).toArray();
    priorities = noneAnd(rules.priorities().stream().map(Priority::name));
    readings = IntStream.range(0, tracks.size()).mapToObj(this::findReadings).toArray(int[][]::new);
    anyEvent = tracksWhere(track -> track.matcher().matchesEveryEvent());
    for (TrackSpec track : tracks) {
      for (String event : track.matcher().events()) {
        byEvent.computeIfAbsent(
            event,
            e ->
                tracksWhere(
                    t -> t.matcher().matchesEveryEvent() || t.matcher().events().contains(e)));
      }
    }
  }

  private int[] findReadings(int track) {
    return IntStream.range(0, readings())
        .filter(
            reading ->
                reading < signalTracks.length
                    ? signalTracks[reading] == track
                    : pointTracks[reading - signalTracks.length] == track)
        .toArray();
  }

  /** None, then each of the names. */
  private static List<Optional<String>> noneAnd(Stream<String> names) {
    return Stream.concat(Stream.of(Optional.<String>empty()), names.map(Optional::of)).toList();
  }

  private int[] tracksWhere(Predicate<TrackSpec> predicate) {
    return IntStream.range(0, tracks.size())
        .filter(place -> predicate.test(tracks.get(place)))
        .toArray();
  }

  /** The rule set. */
  public RuleSet rules() {
    return rules;
  }

  /** The tracks of an account, in their order. */
  public List<TrackSpec> tracks() {
    return tracks;
  }

  /** The place in {@link RuleSet#fields} of the field that a track reads; −1 if it reads none. */
  public int fieldOf(int track) {
    return fields[track];
  }

  /** Which track a signal reads. */
  public int trackOfSignal(int signal) {
    return signalTracks[signal];
  }

  /** Which track the points of an event count, by the event's place in {@link Score#points}. */
  public int trackOfPoints(int event) {
    return pointTracks[event];
  }

  /**
   * How many numbers are read of an account: one for each signal, then one for each event that has
   * points.
   */
  int readings() {
    return signalTracks.length + pointTracks.length;
  }

  /** Which of them are read of a track. */
  int[] readingsOf(int track) {
    return readings[track];
  }

  /** The tracks that may remember an event of this name, their {@code where} not asked. */
  public int[] tracksOf(String event) {
    int[] named = byEvent.get(event);
    return named == null ? anyEvent : named;
  }

  /** The name of the tier of a level; none below the first. */
  Optional<String> tier(int level) {
    return tiers.get(level);
  }

  /** The names of segments, sorted: a segment's place here is its rank. */
  List<String> segments() {
    return segments;
  }

  /** The rank of a segment by its place in the rule set. */
  public int rankOfSegment(int segment) {
    return segmentRanks[segment];
  }

  /** The place in the rule set of the segment of a rank. */
  int segmentOfRank(int rank) {
    int segment = 0;
    while (segmentRanks[segment] != rank) {
      segment++;
    }
    return segment;
  }

  /** The name of a priority by its number; 0 is none. */
  Optional<String> priority(int number) {
    return priorities.get(number);
  }

  /**
   * The number of the first priority of that name, from 1, so that two of one name are one.
   *
   * @return 0 if there is none of that name
   */
  int numberOfPriority(Optional<String> name) {
    return name.isEmpty() ? 0 : Math.max(0, priorities.indexOf(name));
  }

  /**
   * The number by which a priority is known: its place in the rule set, from 1, or that of the
   * first of the same name.
   */
  public int numberOfPriority(int place) {
    return priorities.indexOf(priorities.get(place + 1));
  }

  /** The place of the track with a key; −1 if there is none. */
  int find(String key) {
    return keys.indexOf(key);
  }
}

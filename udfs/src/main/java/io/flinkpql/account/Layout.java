// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import io.flinkpql.rules.Window;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Assigns tracks, tiers, segments, priorities and readings to positions in the state of an account.
 * One layout serves all accounts under a version of a rule set.
 */
public final class Layout {

  private static final int NO_FIELD = -1;

  private final RuleSet rules;
  private final List<TrackSpec> tracks;
  private final List<String> keys;
  private final int[] fields;
  private final int[] signalTracks;
  private final int[] pointTracks;
  private final int[][] readings;
  private final int[] allTracks;
  private final int[] tracksOfAnyEvent;
  private final List<Optional<String>> tiers;
  private final List<String> segments;
  private final int[] segmentRanks;
  private final List<Optional<String>> priorities;
  private final Map<String, int[]> tracksByEvent = new HashMap<>();
  private final long activeFrom;
  private final Coverage coverage;
  // With the layout in force that was asked for last: nearly all accounts are under one.
  private Optional<SharedTracks> shared = Optional.empty();

  /** Creates the layout of accounts under a rule set that has always been in force. */
  public Layout(RuleSet rules) {
    this(rules, Account.UNSET, Optional.empty(), List.of());
  }

  /**
   * Creates the layout of accounts under a version that follows another.
   *
   * @param activeFrom start of the version, ms
   * @param before layout of the version that it follows
   */
  public Layout(RuleSet rules, long activeFrom, Layout before) {
    this(rules, activeFrom, before, List.of());
  }

  /**
   * Creates the layout of accounts under a version that follows another.
   *
   * @param takenOver layouts of the candidates whose usage it takes over, each track from the first
   *     that has it
   */
  public Layout(RuleSet rules, long activeFrom, Layout before, List<Layout> takenOver) {
    this(rules, activeFrom, Optional.of(before), takenOver);
  }

  private Layout(RuleSet rules, long activeFrom, Optional<Layout> before, List<Layout> takenOver) {
    this(
        rules,
        activeFrom,
        (tracks, keys) ->
            before
                .map(
                    older ->
                        new Coverage(
                            rules,
                            tracks,
                            keys,
                            activeFrom,
                            older.coverage,
                            older.rules,
                            takenOver.stream().map(layout -> layout.coverage).toList()))
                .orElseGet(() -> new Coverage(rules, tracks, keys)));
  }

  private interface CoverageFinder {
    Coverage find(List<TrackSpec> tracks, List<String> keys);
  }

  private Layout(RuleSet rules, long activeFrom, CoverageFinder finder) {
    this.rules = rules;
    this.activeFrom = activeFrom;
    tracks = List.copyOf(TrackSpec.of(rules));
    keys = tracks.stream().map(TrackSpec::key).toList();
    coverage = finder.find(tracks, keys);
    fields =
        tracks.stream()
            .mapToInt(track -> track.of().map(rules.fields()::indexOf).orElse(NO_FIELD))
            .toArray();
    signalTracks =
        rules.signals().stream()
            .mapToInt(signal -> indexOfTrack(TrackSpec.of(signal).key()))
            .toArray();
    pointTracks =
        rules.score().map(Score::points).orElse(Map.of()).keySet().stream()
            .mapToInt(event -> indexOfTrack(TrackSpec.ofPoints(event).key()))
            .toArray();
    tiers = emptyThen(rules.tiers().stream().map(Tier::name));
    segments = rules.segments().stream().map(Segment::name).sorted().toList();
    segmentRanks =
        rules.segments().stream().mapToInt(segment -> segments.indexOf(segment.name())).toArray();
    priorities = emptyThen(rules.priorities().stream().map(Priority::name));
    readings = IntStream.range(0, tracks.size()).mapToObj(this::findReadings).toArray(int[][]::new);
    allTracks = tracksWhere(track -> true);
    tracksOfAnyEvent = tracksWhere(track -> track.matcher().matchesEveryEvent());
    for (TrackSpec track : tracks) {
      for (String event : track.matcher().events()) {
        tracksByEvent.computeIfAbsent(
            event,
            e ->
                tracksWhere(
                    t -> t.matcher().matchesEveryEvent() || t.matcher().events().contains(e)));
      }
    }
  }

  /**
   * Returns this layout once a backfill has given each track that the rule set brought the usage
   * from before its start. The tracks count as before; evidence names no start any more.
   */
  public Layout covered() {
    return new Layout(rules, activeFrom, (newTracks, newKeys) -> coverage.covered());
  }

  /** Whether the rule set brought a track: the version before it lacks it. */
  public boolean brings(int track) {
    return coverage.bringsDays(track);
  }

  /** Whether the rule set brought the hours of a track. */
  public boolean bringsHours(int track) {
    return tracks.get(track).hours() && coverage.bringsHours(track);
  }

  /** Whether the rule set brought a trait. */
  public boolean bringsTrait(int trait) {
    return coverage.bringsTrait(trait);
  }

  private int[] findReadings(int track) {
    return IntStream.range(0, readingCount())
        .filter(
            reading ->
                reading < signalTracks.length
                    ? signalTracks[reading] == track
                    : pointTracks[reading - signalTracks.length] == track)
        .toArray();
  }

  /** Lists an empty name for number 0, then each of the names. */
  private static List<Optional<String>> emptyThen(Stream<String> names) {
    return Stream.concat(Stream.of(Optional.<String>empty()), names.map(Optional::of)).toList();
  }

  private int[] tracksWhere(Predicate<TrackSpec> predicate) {
    return IntStream.range(0, tracks.size())
        .filter(track -> predicate.test(tracks.get(track)))
        .toArray();
  }

  /** The rule set of this layout. */
  public RuleSet rules() {
    return rules;
  }

  /** The start of the version, ms; {@link Account#UNSET} if it has always been in force. */
  public long activeFrom() {
    return activeFrom;
  }

  /**
   * The event time from which a track counts messages: the start of the version that brought it.
   *
   * @param track index of the track
   * @return ms; {@link Account#UNSET} for always
   */
  public long countsFrom(int track) {
    return coverage.daysSince(track);
  }

  /**
   * The event time from which a track counts hours: the start of the version that brought them.
   *
   * @param track index of the track
   * @return ms; {@link Account#UNSET} for always
   */
  public long countsHoursFrom(int track) {
    return coverage.hoursSince(track);
  }

  /**
   * The event time from which a trait is read: the start of the version that first reads it.
   *
   * @param trait index of the trait
   * @return ms; {@link Account#UNSET} for always
   */
  public long readsTraitFrom(int trait) {
    return coverage.traitSince(trait);
  }

  /** The epoch day of {@link #countsFrom}; {@link Account#NO_DAY} for always. */
  public int dayOfCountsFrom(int track) {
    return coverage.dayOfDaysSince(track);
  }

  /** The epoch day of {@link #countsHoursFrom}; {@link Account#NO_DAY} for always. */
  public int dayOfCountsHoursFrom(int track) {
    return coverage.dayOfHoursSince(track);
  }

  /**
   * The first epoch day whose amounts no earlier version has forgotten, with the {@code retention}
   * that was in force; {@link Account#NO_DAY} under the first version.
   */
  public int oldestDay() {
    return coverage.oldestDay();
  }

  /**
   * The first epoch day whose amounts an account may hold although its retention ended before: the
   * {@link #oldestDay}, unless the retention of this version reaches no further back by then.
   *
   * @return {@link Account#NO_DAY} if the retention alone decides
   */
  int forgottenBefore() {
    if (coverage.oldestDay() == Account.NO_DAY) {
      return Account.NO_DAY;
    }
    long today =
        Instant.ofEpochMilli(activeFrom).atZone(rules.timezone()).toLocalDate().toEpochDay();
    return coverage.oldestDay() > today - rules.retentionDays() + 1
        ? coverage.oldestDay()
        : Account.NO_DAY;
  }

  /** The tracks of an account, in the order of their index. */
  public List<TrackSpec> tracks() {
    return tracks;
  }

  /** The indexes of all tracks. */
  int[] allTracks() {
    return allTracks;
  }

  /** The index in {@link RuleSet#fields} of the field that a track reads; −1 if it reads none. */
  public int fieldOf(int track) {
    return fields[track];
  }

  /** The index of the track that a signal reads. */
  public int trackOfSignal(int signal) {
    return signalTracks[signal];
  }

  /** The index of the track for an event's points, by the event's index in {@link Score#points}. */
  public int trackOfPoints(int event) {
    return pointTracks[event];
  }

  /** The number of readings of an account: one per signal, then one per event that has points. */
  int readingCount() {
    return signalTracks.length + pointTracks.length;
  }

  /** The indexes of the readings of a track. */
  int[] readingsOf(int track) {
    return readings[track];
  }

  /** The indexes of the tracks whose matcher names an event; their {@code where} may refuse it. */
  public int[] tracksOf(String event) {
    int[] named = tracksByEvent.get(event);
    return named == null ? tracksOfAnyEvent : named;
  }

  /** The name of the tier of a level; empty for level 0. */
  Optional<String> tier(int level) {
    return tiers.get(level);
  }

  /** The names of segments, sorted; the index of a segment in this list is its rank. */
  List<String> segments() {
    return segments;
  }

  /** The rank of a segment, by its index in the rule set. */
  public int rankOfSegment(int segment) {
    return segmentRanks[segment];
  }

  /** The index in the rule set of the segment of a rank. */
  int segmentOfRank(int rank) {
    int segment = 0;
    while (segmentRanks[segment] != rank) {
      segment++;
    }
    return segment;
  }

  /** The name of a priority, by its number; empty for 0. */
  Optional<String> priority(int number) {
    return priorities.get(number);
  }

  /**
   * The number of a priority, by its name: from 1, in the order of the rule set. Several priorities
   * of one name share the number of the first.
   *
   * @return 0 if no priority has the name
   */
  int numberOfPriority(Optional<String> name) {
    return name.isEmpty() ? 0 : Math.max(0, priorities.indexOf(name));
  }

  /**
   * The number of a priority, by its index in the rule set. Several priorities of one name share
   * the number of the first.
   */
  public int numberOfPriority(int index) {
    return priorities.indexOf(priorities.get(index + 1));
  }

  /** The tracks that accounts under this layout, a candidate's, share with those in force. */
  SharedTracks sharedWith(Layout inForce) {
    if (shared.isEmpty() || shared.get().layoutInForce() != inForce) {
      shared = Optional.of(SharedTracks.between(this, inForce));
    }
    return shared.get();
  }

  /**
   * Finds the reading in force that has the same value as one of this layout, a candidate's, for
   * accounts that share tracks: a signal, or the points of an event.
   *
   * @return its index there: signals first, then events that have points; negative if there is none
   */
  public int readingInForce(int reading, Layout inForce) {
    return sharedWith(inForce).readings()[reading];
  }

  /** Whether a reading depends on the hour and not on the day alone. */
  boolean isHourly(int reading) {
    return reading < signalTracks.length
        && rules.signals().get(reading).window() instanceof Window.Hours;
  }

  /** Whether this layout has a track with the contents of another one, hours included. */
  boolean counts(TrackSpec track) {
    return coverage.counts(track, track.key());
  }

  /** The index of the track with a key; −1 if there is none. */
  int indexOfTrack(String key) {
    return keys.indexOf(key);
  }
}

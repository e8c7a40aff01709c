// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.TrackSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells from when the tracks and traits of a rule set count: since the version that brought them,
 * with every later version having them too. It follows from the versions alone, so it is the same
 * for every account, whenever the account began.
 */
final class Coverage {

  private final List<String> keys;
  private final List<TrackSpec> tracks;
  private final List<String> traits;
  private final Start[] days;
  private final Start[] hours;
  private final Start[] traitStarts;
  private final int oldestDay;
  // The start of the version itself: that of every track and trait that it brought.
  private final Start own;

  /**
   * An instant from which something counts.
   *
   * @param instant ms; {@link Account#UNSET} for always
   * @param day its epoch day in the time zone of the version that came into force then; {@link
   *     Account#NO_DAY} for always
   */
  private record Start(long instant, int day) {
    static final Start ALWAYS = new Start(Account.UNSET, Account.NO_DAY);

    /** Returns the same start of a track that a backfill has given the usage from before it. */
    Start covered() {
      return new Start(instant, Account.NO_DAY);
    }
  }

  /** Creates the coverage of the first version, which counts from the start of every account. */
  Coverage(RuleSet rules, List<TrackSpec> tracks, List<String> keys) {
    this.tracks = tracks;
    this.keys = keys;
    traits = rules.traits();
    days = always(tracks.size());
    hours = always(tracks.size());
    traitStarts = always(traits.size());
    oldestDay = Account.NO_DAY;
    own = Start.ALWAYS;
  }

  /**
   * Creates the coverage of a version that follows another.
   *
   * @param activeFrom start of the version, ms
   * @param before the version that it follows
   * @param takenOver coverages of candidates whose usage the version takes over
   */
  Coverage(
      RuleSet rules,
      List<TrackSpec> tracks,
      List<String> keys,
      long activeFrom,
      Coverage coverage,
      RuleSet before,
      List<Coverage> takenOver) {
    this.tracks = tracks;
    this.keys = keys;
    traits = rules.traits();
    Start start = new Start(activeFrom, day(activeFrom, rules.timezone()));
    own = start;
    days =
        starts(
            tracks.size(),
            i -> {
              String key = keys.get(i);
              Optional<Coverage> source = source(takenOver, tracks.get(i), key);
              return coverage.daysOf(key, source.map(c -> c.daysOf(key, start)).orElse(start));
            });
    hours =
        starts(
            tracks.size(),
            i -> {
              String key = keys.get(i);
              Optional<Coverage> source = source(takenOver, tracks.get(i), key);
              return coverage.hoursOf(key, source.map(c -> c.hoursOf(key, start)).orElse(start));
            });
    traitStarts =
        starts(
            traits.size(),
            i -> {
              String trait = traits.get(i);
              Optional<Coverage> source =
                  takenOver.stream().filter(c -> c.traits.contains(trait)).findFirst();
              return coverage.trait(trait, source.map(c -> c.trait(trait, start)).orElse(start));
            });
    // The version before has forgotten older days by then.
    int oldest = day(activeFrom, before.timezone()) - before.retentionDays() + 1;
    oldestDay = Math.max(coverage.oldestDay, oldest);
  }

  /** Finds the candidate from which a track is taken over that the version before lacks. */
  private static Optional<Coverage> source(List<Coverage> takenOver, TrackSpec track, String key) {
    return takenOver.stream().filter(c -> c.counts(track, key)).findFirst();
  }

  /** Whether the rule set has a track with the contents of another one, hours included. */
  boolean counts(TrackSpec track, String key) {
    int index = keys.indexOf(key);
    return index >= 0 && (tracks.get(index).hours() || !track.hours());
  }

  private Coverage(Coverage other, Start[] days, Start[] hours) {
    keys = other.keys;
    tracks = other.tracks;
    traits = other.traits;
    traitStarts = other.traitStarts;
    oldestDay = other.oldestDay;
    own = other.own;
    this.days = days;
    this.hours = hours;
  }

  /** Returns the coverage once a backfill has given each track the usage from before its start. */
  Coverage covered() {
    return new Coverage(this, covered(days), covered(hours));
  }

  private Start[] covered(Start[] starts) {
    return starts(starts.length, i -> isOwn(starts[i]) ? starts[i].covered() : starts[i]);
  }

  private boolean isOwn(Start start) {
    return start == own && start != Start.ALWAYS;
  }

  /** Whether the version brought a track: none before had it. */
  boolean bringsDays(int track) {
    return isOwn(days[track]);
  }

  /** Whether the version brought the hours of a track. */
  boolean bringsHours(int track) {
    return isOwn(hours[track]);
  }

  /** Whether the version brought a trait. */
  boolean bringsTrait(int trait) {
    return isOwn(traitStarts[trait]);
  }

  private interface StartFinder {
    Start find(int index);
  }

  private static Start[] starts(int size, StartFinder finder) {
    return IntStream.range(0, size).mapToObj(finder::find).toArray(Start[]::new);
  }

  private static Start[] always(int size) {
    Start[] starts = new Start[size];
    Arrays.fill(starts, Start.ALWAYS);
    return starts;
  }

  private static int day(long instant, ZoneId zone) {
    return (int) Instant.ofEpochMilli(instant).atZone(zone).toLocalDate().toEpochDay();
  }

  private Start daysOf(String key, Start absent) {
    int track = keys.indexOf(key);
    return track < 0 ? absent : days[track];
  }

  private Start hoursOf(String key, Start absent) {
    int track = keys.indexOf(key);
    return track < 0 || !tracks.get(track).hours() ? absent : hours[track];
  }

  private Start trait(String name, Start absent) {
    int trait = traits.indexOf(name);
    return trait < 0 ? absent : traitStarts[trait];
  }

  /** The event time from which a track counts messages, ms; {@link Account#UNSET} for always. */
  long daysSince(int track) {
    return days[track].instant;
  }

  /** The event time from which a track counts hours, ms; {@link Account#UNSET} for always. */
  long hoursSince(int track) {
    return hours[track].instant;
  }

  /** The event time from which a trait is read, ms; {@link Account#UNSET} for always. */
  long traitSince(int trait) {
    return traitStarts[trait].instant;
  }

  /** The epoch day of {@link #daysSince}; {@link Account#NO_DAY} for always. */
  int dayOfDaysSince(int track) {
    return days[track].day;
  }

  /** The epoch day of {@link #hoursSince}; {@link Account#NO_DAY} for always. */
  int dayOfHoursSince(int track) {
    return hours[track].day;
  }

  /**
   * The first epoch day that no earlier version has forgotten; {@link Account#NO_DAY} under the
   * first version.
   */
  int oldestDay() {
    return oldestDay;
  }
}

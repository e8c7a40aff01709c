// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.message.Scalars;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known of one account: its clock, the rungs it stands on, its tracks and
 * traits. Mutable and of one thread; {@link AccountCodec} packs it to bytes.
 */
public final class Account {

  /** An instant that never comes, and one that never was. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Stands for a time that is not set. */
  public static final long UNSET = Long.MIN_VALUE;

  /** Stands for a day that is not set. */
  public static final int NO_DAY = Integer.MIN_VALUE;

  private final Layout layout;
  private final Track[] tracks;
  private final int[] daysSince;
  private final int[] hoursSince;
  private final Object[] traits;
  private final long[] traitTimes;
  private final long[] enteredAt;
  private final BitSet segments;
  private final KnownValues known;
  private RecentMessages recent = new RecentMessages();
  private String id;
  private long clock;
  private long sequence;
  private int level;
  private long nextChangeLowerBound;
  private long convertedAt;
  private int priority;
  private boolean stale;
  private boolean succeeded;

  /**
   * An account that nothing is known of.
   *
   * @param id its id
   * @param layout of the rule set in force
   */
  public Account(String id, Layout layout) {
    this.layout = layout;
    tracks = layout.tracks().stream().map(Track::of).toArray(Track[]::new);
    daysSince = new int[tracks.length];
    hoursSince = new int[tracks.length];
    traits = new Object[layout.rules().traits().size()];
    traitTimes = new long[traits.length];
    enteredAt = new long[layout.rules().tiers().size()];
    segments = new BitSet(layout.segments().size());
    known = new KnownValues(layout);
    begin(id);
  }

  /** Whether this object, which nobody uses any more, can {@link #reset} an account of a layout. */
  public boolean isReusableFor(Layout other) {
    return layout == other && !succeeded;
  }

  /**
   * An account that nothing is known of: this object, which nobody uses any more, if it can be one
   * of that layout, else a new one.
   */
  public Account reuseOrCreate(String newId, Layout wanted) {
    if (!isReusableFor(wanted)) {
      return new Account(newId, wanted);
    }
    reset(newId);
    return this;
  }

  /**
   * Becomes an account that nothing is known of, in the same layout and the same memory.
   *
   * @param newId its id
   * @throws IllegalStateException if another account has its tracks, see {@link #rearranged}
   */
  public void reset(String newId) {
    if (succeeded) {
      throw new IllegalStateException(
          "account '" + id + "' lives on under another rule set: its memory is in use");
    }
    for (Track track : tracks) {
      track.clear();
    }
    recent.clear();
    begin(newId);
  }

  private void begin(String newId) {
    id = newId;
    clock = UNSET;
    sequence = 0;
    level = 0;
    nextChangeLowerBound = UNSET;
    convertedAt = UNSET;
    priority = 0;
    stale = false;
    segments.clear();
    known.clear();
    Arrays.fill(daysSince, NO_DAY);
    Arrays.fill(hoursSince, NO_DAY);
    Arrays.fill(traits, null);
    Arrays.fill(traitTimes, UNSET);
    Arrays.fill(enteredAt, UNSET);
  }

  /** The account's id. */
  public String id() {
    return id;
  }

  /** How it is laid out. */
  public Layout layout() {
    return layout;
  }

  /** Its clock, ms since the epoch; {@link #UNSET} before the first message. */
  public long clock() {
    return clock;
  }

  /** Moves the clock, never back. */
  public void moveClock(long instant) {
    clock = Math.max(clock, instant);
  }

  /** How many records it has had. */
  public long sequence() {
    return sequence;
  }

  /** Counts a record and gives its number, from 1. */
  public long nextSequence() {
    return ++sequence;
  }

  void setSequence(long value) {
    sequence = value;
  }

  /** The rung it stands on, 0 below the first. */
  public int level() {
    return level;
  }

  /** Name of the tier held, if any. */
  public Optional<String> tier() {
    return layout.tier(level);
  }

  /**
   * Puts it on a rung: those newly stood on get the clock as the time they were entered, unless
   * they were stood on under the rule set before; those above lose theirs.
   */
  public void setLevel(int newLevel) {
    for (int rung = level; rung < newLevel; rung++) {
      enteredAt[rung] = enteredAt[rung] == UNSET ? clock : enteredAt[rung];
    }
    Arrays.fill(enteredAt, newLevel, enteredAt.length, UNSET);
    level = newLevel;
  }

  void restoreLevel(int rungs) {
    level = rungs;
  }

  void restoreEnteredAt(int rung, long instant) {
    enteredAt[rung - 1] = instant;
  }

  /**
   * When a rung was entered.
   *
   * @param rung from 1
   * @return ms, or {@link #UNSET} if it does not stand on it
   */
  public long enteredAt(int rung) {
    return enteredAt[rung - 1];
  }

  /** When it converted, ms; {@link #UNSET} if it has not. */
  public long convertedAt() {
    return convertedAt;
  }

  /** Notes the first conversion. */
  public void convert(long eventTime) {
    convertedAt = eventTime;
  }

  /** The segments it was last found in, sorted. */
  public List<String> segments() {
    return segments.stream().mapToObj(layout.segments()::get).toList();
  }

  BitSet segmentRanks() {
    return segments;
  }

  /** The priority it was last found to have. */
  public Optional<String> priority() {
    return layout.priority(priority);
  }

  int priorityNumber() {
    return priority;
  }

  /**
   * Notes the segments and the priority found.
   *
   * @param newSegments ranks of segments, see {@link Layout#rankOfSegment}; copied
   * @param newPriority see {@link Layout#numberOfPriority}, 0 for none
   * @return whether they are others than before
   */
  public boolean classify(BitSet newSegments, int newPriority) {
    if (priority == newPriority && segments.equals(newSegments)) {
      return false;
    }
    segments.clear();
    segments.or(newSegments);
    priority = newPriority;
    return true;
  }

  /**
   * Takes it out of all segments, and its priority from it.
   *
   * @return whether it had any
   */
  public boolean declassify() {
    boolean classified = priority != 0 || !segments.isEmpty();
    segments.clear();
    priority = 0;
    return classified;
  }

  void restoreSegment(int rank) {
    segments.set(rank);
  }

  void restorePriority(int number) {
    priority = number;
  }

  /** A track by its place in the layout, to read it. */
  public Track track(int place) {
    return tracks[place];
  }

  /** The same track, to change it: what was read of it is known no more. */
  public Track changedTrack(int place) {
    known.forget(place);
    return tracks[place];
  }

  /** What was read of its tracks and still holds. */
  public KnownValues known() {
    return known;
  }

  /** From which epoch day on a track that came later counts; {@link #NO_DAY} for always. */
  public int daysSince(int place) {
    return daysSince[place];
  }

  /** The same for its hours. */
  public int hoursSince(int place) {
    return hoursSince[place];
  }

  void setSince(int place, int days, int hours) {
    daysSince[place] = days;
    hoursSince[place] = hours;
  }

  /** A trait's value: a number, a text, a truth value; null where it is absent. */
  public Object trait(int index) {
    return Scalars.isScalar(traits[index]) ? traits[index] : null;
  }

  Object rawTrait(int index) {
    return traits[index];
  }

  long traitTime(int index) {
    return traitTimes[index];
  }

  /**
   * Notes a trait if no later one is known.
   *
   * @param value a scalar, or {@link Scalars.Mark#NULL} to make it absent
   * @param time event time, ms
   */
  public void setTrait(int index, Object value, long time) {
    if (time >= traitTimes[index]) {
      traits[index] = value;
      traitTimes[index] = time;
    }
  }

  /** Forgets a user in every track that knows users. */
  public void forgetUser(String user) {
    for (int i = 0; i < tracks.length; i++) {
      if (layout.tracks().get(i).family() == Measure.Family.USERS
          && changedTrack(i) instanceof DistinctTrack members) {
        members.remove(user);
      }
    }
  }

  /**
   * Before this instant no boundary comes, in ms. Not part of the state: {@link #UNSET} after
   * unpacking.
   */
  public long nextChangeLowerBound() {
    return nextChangeLowerBound;
  }

  /** Notes the instant of {@link #nextChangeLowerBound}. */
  public void setNextChangeLowerBound(long instant) {
    nextChangeLowerBound = instant;
  }

  /** Whether it was evaluated since its standing was last written. */
  public boolean isStale() {
    return stale;
  }

  /** Notes that it was evaluated. */
  public void markStale() {
    stale = true;
  }

  /** Notes that its standing is written. */
  public void markWritten() {
    stale = false;
  }

  /** The messages last applied. */
  public RecentMessages recent() {
    return recent;
  }

  /** Forgets usage that no window reaches. */
  public void forgetBefore(int oldestDay, int oldestHour) {
    for (Track track : tracks) {
      track.forgetBefore(oldestDay, oldestHour);
    }
  }

  /**
   * The same account under another rule set: tracks, traits and rungs that both know are kept; what
   * is new counts from {@code day} on. The level is the number of leading rungs that it stands on.
   * Takes over the tracks: this object is of no use afterwards.
   *
   * @param newLayout of the rule set that comes into force
   * @param day epoch day on which it does
   */
  public Account rearranged(Layout newLayout, int day) {
    Account result = new Account(id, newLayout);
    result.clock = clock;
    result.sequence = sequence;
    result.convertedAt = convertedAt;
    result.recent = recent;
    result.stale = stale;
    succeeded = true;
    keepClassification(result);
    keepTracks(result, day);
    keepTraits(result);
    keepRungs(result);
    return result;
  }

  private void keepClassification(Account result) {
    segments.stream()
        .map(rank -> result.layout.segments().indexOf(layout.segments().get(rank)))
        .filter(rank -> rank >= 0)
        .forEach(result.segments::set);
    result.priority = result.layout.numberOfPriority(priority());
  }

  private void keepTracks(Account result, int day) {
    List<TrackSpec> specs = result.layout.tracks();
    for (int i = 0; i < specs.size(); i++) {
      int old = layout.find(specs.get(i).key());
      boolean hadHours = old >= 0 && layout.tracks().get(old).hours();
      result.daysSince[i] = old < 0 ? day : daysSince[old];
      if (specs.get(i).hours()) {
        result.hoursSince[i] = hadHours ? hoursSince[old] : day;
      }
      if (old >= 0) {
        result.tracks[i] = tracks[old];
        if (tracks[old] instanceof DistinctTrack members) {
          members.trim(result.layout.rules().limits().exactDistinct());
        }
      }
    }
  }

  private void keepTraits(Account result) {
    List<String> names = result.layout.rules().traits();
    for (int i = 0; i < names.size(); i++) {
      int old = layout.rules().traits().indexOf(names.get(i));
      if (old >= 0) {
        result.traits[i] = traits[old];
        result.traitTimes[i] = traitTimes[old];
      }
    }
  }

  private void keepRungs(Account result) {
    Map<String, Long> stoodOn = new HashMap<>();
    for (int rung = 0; rung < level; rung++) {
      stoodOn.put(layout.rules().tiers().get(rung).name(), enteredAt[rung]);
    }
    List<Tier> tiers = result.layout.rules().tiers();
    for (int rung = 0; rung < tiers.size(); rung++) {
      result.enteredAt[rung] = stoodOn.getOrDefault(tiers.get(rung).name(), UNSET);
    }
    while (result.level < tiers.size() && result.enteredAt[result.level] != UNSET) {
      result.level++;
    }
  }

  /** Bytes on the heap, roughly: what bounds the cache. */
  public int heapBytes() {
    int bytes = 240 + 2 * id.length() + 8 * enteredAt.length + 40 * traits.length;
    for (Track track : tracks) {
      bytes += 8 + track.heapBytes();
    }
    return bytes + recent.heapBytes() + known.heapBytes();
  }
}

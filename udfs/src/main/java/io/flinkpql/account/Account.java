// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.message.Scalars;
import io.flinkpql.rules.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds the state of one account: its clock, the tiers it holds, its tracks and traits. Mutable and
 * not thread-safe; {@link AccountCodec} serializes it.
 *
 * <p>It also holds the account under each candidate, which has a clock, tiers and traits of its
 * own, and of its tracks those that differ from the tracks of the rule set in force. The others
 * exist once: the candidate refers to them, and never changes them.
 */
public final class Account {

  /** An instant later than any other: the event never happens. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The value of an instant that is not set. */
  public static final long UNSET = Long.MIN_VALUE;

  /** The number of an account that is not under a candidate. */
  public static final int NO_CANDIDATE = -1;

  /** The value of an epoch day that is not set. */
  public static final int NO_DAY = Integer.MIN_VALUE;

  private static final int OBJECT_BYTES =
      HeapBytes.object(
          14 * HeapBytes.REFERENCE + 5 * Long.BYTES + 4 * Integer.BYTES + 2 * HeapBytes.BOOLEAN);
  // The set of segments: its array, the array's length in use, whether its size is fixed.
  private static final int BIT_SET_BYTES =
      HeapBytes.object(HeapBytes.REFERENCE + Integer.BYTES + HeapBytes.BOOLEAN);
  private static final int NUMBER_BYTES = HeapBytes.object(Double.BYTES);

  private final Layout layout;
  private final Track[] tracks;
  private final Object[] traits;
  private final long[] traitTimes;
  private final long[] enteredAt;
  private final BitSet segments;
  private final ReadingCache readings;
  // Accounts under candidates. They keep their memory when this object is reset.
  private final List<Account> candidates = new ArrayList<>(0);
  private final List<Account> spareCandidates = new ArrayList<>(0);
  private Optional<SharedTracks> shared = Optional.empty();
  // The account that owns the shared tracks; this one if none is shared.
  private Account sharedWith = this;
  private int candidateNumber = NO_CANDIDATE;
  private int candidateSet;
  private final PriorUsage priorUsage = new PriorUsage();
  private RecentMessages recent = new RecentMessages();
  private String id;
  private long clock;
  private long firstSeen;
  private long sequence;
  private int level;
  private long nextChangeLowerBound;
  private long convertedAt;
  private int priority;
  private boolean stale;
  private boolean memoryTransferred;

  /**
   * Creates an account without usage.
   *
   * @param id its id
   * @param layout layout of the rule set in force
   */
  public Account(String id, Layout layout) {
    this.layout = layout;
    tracks = layout.tracks().stream().map(Track::of).toArray(Track[]::new);
    traits = new Object[layout.rules().traits().size()];
    traitTimes = new long[traits.length];
    enteredAt = new long[layout.rules().tiers().size()];
    segments = new BitSet(layout.segments().size());
    readings = new ReadingCache(layout);
    initialize(id);
  }

  /** Whether this object can be {@link #reset} to serve as an account of the given layout. */
  public boolean isReusableFor(Layout other) {
    return layout == other && !memoryTransferred;
  }

  /**
   * Returns an account without usage: this object, reset, if it is reusable for the layout, or else
   * a new one. Call it only on an account no longer in use.
   */
  public Account reuseOrCreate(String newId, Layout wanted) {
    if (!isReusableFor(wanted)) {
      return new Account(newId, wanted);
    }
    reset(newId);
    return this;
  }

  /**
   * Resets this object to an account without usage, in the same layout and the same memory.
   *
   * @param newId id of the new account
   * @throws IllegalStateException if {@link AccountMigration} moved its tracks to another account
   */
  public void reset(String newId) {
    if (memoryTransferred) {
      throw new IllegalStateException(
          "account '" + id + "' was migrated to another rule set: its memory is in use there");
    }
    for (int track : ownTracks()) {
      tracks[track].clear();
    }
    recent.clear();
    initialize(newId);
    candidateSet = 0;
    priorUsage.clear();
    // Not addAll, which copies its argument to a new array.
    for (int i = 0; i < candidates.size(); i++) {
      spareCandidates.add(candidates.get(i));
    }
    candidates.clear();
  }

  private void initialize(String newId) {
    id = newId;
    clock = UNSET;
    firstSeen = UNSET;
    sequence = 0;
    level = 0;
    nextChangeLowerBound = UNSET;
    convertedAt = UNSET;
    priority = 0;
    stale = false;
    segments.clear();
    readings.clear();
    Arrays.fill(traits, null);
    Arrays.fill(traitTimes, UNSET);
    Arrays.fill(enteredAt, UNSET);
  }

  /** The account's id. */
  public String id() {
    return id;
  }

  /** The layout of its tracks, tiers, segments and traits. */
  public Layout layout() {
    return layout;
  }

  /** The account's event time, ms since the epoch; {@link #UNSET} before its first message. */
  public long clock() {
    return clock;
  }

  /**
   * The earliest clock of the account and of those beside it that share its tracks, ms: their
   * windows may reach further back than its own.
   */
  public long earliestClock() {
    long earliest = clock;
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      if (candidate.hasBegun() && !candidate.sharesNone()) {
        earliest = Math.min(earliest, candidate.clock);
      }
    }
    return earliest;
  }

  /**
   * The clock at which a message was last applied to the account, under any rule set, ms. An
   * account that remembers no message, since none can be a duplicate, answers with its clock.
   * {@link #UNSET} if the account has begun under no rule set.
   */
  public long lastUsed() {
    List<Account> all = new ArrayList<>(candidates);
    all.add(this);
    return all.stream()
        .map(account -> account.recent.lastClock())
        .flatMapToLong(OptionalLong::stream)
        .max()
        .orElse(all.stream().mapToLong(Account::clock).max().orElse(UNSET));
  }

  /** Moves the clock forward to an instant, ms; an earlier instant has no effect. */
  public void moveClock(long instant) {
    clock = Math.max(clock, instant);
  }

  /** The event time of its earliest message, ms since the epoch; {@link #UNSET} without one. */
  public long firstSeen() {
    return firstSeen;
  }

  /** Notes the event time of a message, ms since the epoch. */
  public void noteSeen(long time) {
    firstSeen = firstSeen == UNSET ? time : Math.min(firstSeen, time);
  }

  void restoreFirstSeen(long value) {
    firstSeen = value;
  }

  /** The sequence number of the account's last qualification, 0 if it has none. */
  public long sequence() {
    return sequence;
  }

  /** Increments the sequence number and returns it; the first is 1. */
  public long nextSequence() {
    return ++sequence;
  }

  void restoreSequence(long value) {
    sequence = value;
  }

  /** The number of the highest tier held, 0 if none is. */
  public int level() {
    return level;
  }

  /** The name of the highest tier held. */
  public Optional<String> tier() {
    return layout.tier(level);
  }

  /**
   * Sets the level. Tiers newly held were entered at the clock, unless the account entered them
   * under an earlier rule set; tiers no longer held lose their entry time.
   */
  public void setLevel(int newLevel) {
    for (int i = level; i < newLevel; i++) {
      enteredAt[i] = enteredAt[i] == UNSET ? clock : enteredAt[i];
    }
    Arrays.fill(enteredAt, newLevel, enteredAt.length, UNSET);
    level = newLevel;
  }

  void restoreLevel(int value) {
    level = value;
  }

  void restoreEnteredAt(int tierLevel, long instant) {
    enteredAt[tierLevel - 1] = instant;
  }

  /**
   * The instant at which a tier was entered.
   *
   * @param tierLevel from 1
   * @return ms, or {@link #UNSET} if the tier is not held
   */
  public long enteredAt(int tierLevel) {
    return enteredAt[tierLevel - 1];
  }

  /** The event time of the first conversion, ms; {@link #UNSET} before it. */
  public long convertedAt() {
    return convertedAt;
  }

  /** Records the first conversion, at an event time in ms. */
  public void convert(long eventTime) {
    convertedAt = eventTime;
  }

  /** The names of the segments found by the last evaluation, sorted. */
  public List<String> segments() {
    return segments.stream().mapToObj(layout.segments()::get).toList();
  }

  BitSet segmentRanks() {
    return segments;
  }

  /** The name of the priority found by the last evaluation. */
  public Optional<String> priority() {
    return layout.priority(priority);
  }

  int priorityNumber() {
    return priority;
  }

  /**
   * Sets the segments and the priority.
   *
   * @param newSegments ranks as of {@link Layout#rankOfSegment}; copied
   * @param newPriority number as of {@link Layout#numberOfPriority}, 0 for none
   * @return whether either differs from before
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
   * Clears the segments and the priority.
   *
   * @return whether there were any
   */
  public boolean clearClassification() {
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

  /** Returns a track for reading, by its index in the layout. */
  public Track track(int index) {
    return tracks[index];
  }

  /** Returns a track for a change, by its index in the layout, and invalidates its readings. */
  public Track trackToChange(int index) {
    readings.invalidate(index);
    return tracks[index];
  }

  /** Invalidates the readings of a shared track, which the rule set in force may have changed. */
  public void sharedTrackChanged(int index) {
    readings.invalidateBeside(index);
  }

  void takeTrack(int index, Track track) {
    tracks[index] = track;
  }

  /** The cache of numbers read from the tracks. */
  public ReadingCache readings() {
    return readings;
  }

  /** The value of a trait: a Double, String or Boolean; null if it is absent. */
  public Object trait(int index) {
    return Scalars.isScalar(traits[index]) ? traits[index] : null;
  }

  /** Whether a track belongs to the account under the rule set in force, and is no candidate's. */
  public boolean isShared(int track) {
    return shared.isPresent() && shared.get().isShared(track);
  }

  /** The indexes of the tracks that are not shared. */
  int[] ownTracks() {
    return shared.isPresent() ? shared.get().ownTracks() : layout.allTracks();
  }

  /** Whether the account has a clock: a message was applied, or its rule set began. */
  public boolean hasBegun() {
    return clock != UNSET;
  }

  /**
   * Whether nothing is known of the account: it has begun neither under the first rule set nor
   * under one beside it, and no usage of it that a backfill finds must stay out.
   */
  public boolean isEmpty() {
    if (hasBegun()) {
      return false;
    }
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).hasBegun() || candidates.get(i).priorUsage.excludesAny()) {
        return false;
      }
    }
    return true;
  }

  /** Tells what became of the usage from before the begin of the candidate under which this is. */
  public PriorUsage priorUsage() {
    return priorUsage;
  }

  /** The number of the candidate under which this account is, or {@link #NO_CANDIDATE}. */
  public int candidateNumber() {
    return candidateNumber;
  }

  /** Whether this is the account under a candidate. */
  public boolean isCandidate() {
    return candidateNumber != NO_CANDIDATE;
  }

  /** The account under each candidate that is evaluated, in the order of their numbers. */
  public List<Account> candidates() {
    return candidates;
  }

  /** The set of candidates that the account has reached, 0 for none. */
  public int candidateSet() {
    return candidateSet;
  }

  /** Records that the account has reached a set of candidates. */
  public void reachCandidateSet(int set) {
    candidateSet = set;
  }

  /**
   * Adds the account under a candidate, without usage of its own.
   *
   * @param number number of the candidate, higher than those added before
   * @param candidateLayout layout of its rule set
   * @return the account under the candidate
   */
  public Account addCandidate(int number, Layout candidateLayout) {
    return addCandidate(number, spareCandidate(candidateLayout));
  }

  /**
   * Adds the account under a candidate. It gives up the tracks that equal one of this account.
   *
   * @param number number of the candidate, higher than those added before
   * @return {@code candidate}
   */
  public Account addCandidate(int number, Account candidate) {
    if (candidate.sharedWith != this) {
      candidate.share(candidate.layout.sharedWith(layout), this);
    }
    return add(number, candidate);
  }

  /** Adds the account under a candidate, without usage, that shares no track. */
  Account addCandidateApart(int number, Layout candidateLayout) {
    Account candidate = spareCandidate(candidateLayout);
    candidate.replaceSharedTracks();
    return add(number, candidate);
  }

  private Account add(int number, Account candidate) {
    candidate.candidateNumber = number;
    candidates.add(candidate);
    return candidate;
  }

  private Account spareCandidate(Layout candidateLayout) {
    for (int i = 0; i < spareCandidates.size(); i++) {
      if (spareCandidates.get(i).isReusableFor(candidateLayout)) {
        Account spare = spareCandidates.remove(i);
        spare.reset(id);
        return spare;
      }
    }
    return new Account(id, candidateLayout);
  }

  private void share(SharedTracks newShared, Account inForce) {
    for (int i = 0; i < tracks.length; i++) {
      if (newShared.isShared(i)) {
        tracks[i] = inForce.tracks[newShared.inForce(i)];
      } else if (isShared(i)) {
        tracks[i] = Track.of(layout.tracks().get(i));
      }
    }
    shared = Optional.of(newShared);
    sharedWith = inForce;
    readings.share(newShared, inForce.readings);
  }

  /**
   * Removes the account under a candidate, with copies of the tracks that it shared; empty if there
   * is none.
   */
  public Optional<Account> takeCandidate(int number) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).candidateNumber == number) {
        Account taken = candidates.remove(i);
        taken.copySharedTracks();
        return Optional.of(taken);
      }
    }
    return Optional.empty();
  }

  /**
   * Lets the account under a candidate have all of its tracks for itself, before it is migrated.
   *
   * @param index its index in {@link #candidates}
   */
  public Account takeCandidateApart(int index) {
    candidates.get(index).copySharedTracks();
    return candidates.get(index);
  }

  /**
   * Replaces the account under a candidate by that under the version that follows.
   *
   * @param index its index in {@link #candidates}
   * @param number number of the version that follows
   */
  public void replaceCandidate(int index, int number, Account replacement) {
    replacement.share(replacement.layout.sharedWith(layout), this);
    replacement.candidateNumber = number;
    candidates.set(index, replacement);
  }

  /** Removes the accounts under candidates, each with copies of the tracks that it shared. */
  List<Account> takeCandidates() {
    List<Account> taken = List.copyOf(candidates);
    taken.forEach(Account::copySharedTracks);
    candidates.clear();
    return taken;
  }

  /** Whether this account, under a candidate, has all of its tracks for itself. */
  public boolean sharesNone() {
    return shared.isEmpty();
  }

  /**
   * Lets this account, under a candidate, have its tracks for itself before it counts an event that
   * the rule set in force does not read: that may still have such a track, if the account has not
   * changed over to its latest version.
   */
  public void keepApart(String event) {
    for (int track : layout.tracksOf(event)) {
      if (isShared(track)) {
        copySharedTracks();
        return;
      }
    }
  }

  private void copySharedTracks() {
    TrackCodec codec = new TrackCodec();
    Track[] before = tracks.clone();
    replaceSharedTracks();
    for (int i = 0; i < tracks.length; i++) {
      if (tracks[i] != before[i]) {
        codec.unpack(codec.pack(before[i], 0), 0, tracks[i]);
      }
    }
  }

  private void replaceSharedTracks() {
    for (int i = 0; i < tracks.length; i++) {
      if (isShared(i)) {
        tracks[i] = Track.of(layout.tracks().get(i));
      }
    }
    shared = Optional.empty();
    sharedWith = this;
    readings.shareNone();
  }

  /** Starts the sequence of qualifications again. */
  public void restartSequence() {
    sequence = 0;
  }

  /** The index of a trait in the account whose tracks this one shares; negative if it has none. */
  int traitInForce(int index) {
    return shared.isPresent() ? shared.get().traitInForce(index) : SharedTracks.OWN;
  }

  Object rawTrait(int index) {
    return traits[index];
  }

  long traitTime(int index) {
    return traitTimes[index];
  }

  /**
   * Sets a trait unless a later value is set already.
   *
   * @param value a scalar, or {@link Scalars.Mark#NULL} to make the trait absent
   * @param time event time, ms
   */
  public void setTrait(int index, Object value, long time) {
    if (time >= traitTimes[index]) {
      traits[index] = value;
      traitTimes[index] = time;
    }
  }

  /** Removes a user from every track that counts users. */
  public void removeUser(String user) {
    for (int i = 0; i < tracks.length; i++) {
      if (layout.tracks().get(i).family() == Measure.Family.USERS
          && trackToChange(i) instanceof DistinctTrack users) {
        users.remove(user);
      }
    }
  }

  /**
   * A lower bound of the account's next change, ms: time alone cannot change its standing before.
   * Cheap to compute, unlike the next change itself. After unpacking it is the next change that was
   * packed, under any rule set.
   */
  public long nextChangeLowerBound() {
    return nextChangeLowerBound;
  }

  /** Sets the {@link #nextChangeLowerBound}, ms. */
  public void setNextChangeLowerBound(long instant) {
    nextChangeLowerBound = instant;
  }

  /** Whether the account was evaluated since its standing was last written. */
  public boolean isStale() {
    return stale;
  }

  /** Whether the standing of the account is stale, under any rule set. */
  public boolean isAnyStale() {
    boolean any = stale;
    for (int i = 0; i < candidates.size(); i++) {
      any |= candidates.get(i).stale;
    }
    return any;
  }

  /** Marks the standing as stale, after an evaluation. */
  public void markStale() {
    stale = true;
  }

  /** Marks the standing as written. */
  public void markWritten() {
    stale = false;
  }

  /** The ids of the messages applied last. */
  public RecentMessages recent() {
    return recent;
  }

  void takeRecent(RecentMessages messages) {
    recent = messages;
  }

  /** Marks this object as unusable, because another account takes over its tracks. */
  void transferMemory() {
    memoryTransferred = true;
  }

  /**
   * Drops usage before an epoch day, or before an hour since the epoch, but none of shared tracks.
   */
  public void dropBefore(int oldestDay, int oldestHour) {
    for (int track : ownTracks()) {
      tracks[track].dropBefore(oldestDay, oldestHour);
    }
  }

  /** The approximate size on the heap, bytes; it bounds the cache of accounts. */
  public int heapBytes() {
    int bytes = OBJECT_BYTES + HeapBytes.string(id.length()) + arrayBytes();
    for (Object trait : traits) {
      bytes += traitBytes(trait);
    }
    for (int track : ownTracks()) {
      bytes += tracks[track].heapBytes();
    }
    for (int i = 0; i < candidates.size(); i++) {
      bytes += candidates.get(i).heapBytes();
    }
    return bytes + recent.heapBytes() + readings.heapBytes() + priorUsage.heapBytes();
  }

  private int arrayBytes() {
    return HeapBytes.array(tracks.length, HeapBytes.REFERENCE)
        + HeapBytes.array(traits.length, HeapBytes.REFERENCE)
        + HeapBytes.array(traits.length, Long.BYTES)
        + HeapBytes.array(enteredAt.length, Long.BYTES)
        + BIT_SET_BYTES
        + HeapBytes.array(segments.size() / Long.SIZE, Long.BYTES);
  }

  /** Returns the bytes of a trait's own object; booleans and marks are shared by all accounts. */
  private static int traitBytes(Object trait) {
    if (trait instanceof String text) {
      return HeapBytes.string(text.length());
    }
    return trait instanceof Double ? NUMBER_BYTES : 0;
  }
}

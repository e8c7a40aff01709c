// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Dedupe;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Migrates accounts to the layout of the next version of their rule set. Tracks, hours, traits,
 * segments and tiers that both versions have carry over; those that only the new one has start
 * empty.
 */
public final class AccountMigration {

  private final Layout layout;
  private final List<TakenOver> takenOver;

  /** Creates a migration to the layout of the rule set that comes into force. */
  public AccountMigration(Layout layout) {
    this(layout, List.of());
  }

  /**
   * Creates a migration to the layout of a rule set that takes over the usage of candidates.
   *
   * @param takenOver the candidates; each track comes from the first that has it
   */
  public AccountMigration(Layout layout, List<TakenOver> takenOver) {
    this.layout = layout;
    this.takenOver = List.copyOf(takenOver);
  }

  /**
   * Names a candidate whose usage an account takes over.
   *
   * @param number its number
   * @param layout its layout
   * @param promoted whether the rule set is the candidate itself, else a replaced version was kept
   * @param ends whether it ends then, so that the account gives it up
   */
  public record TakenOver(int number, Layout layout, boolean promoted, boolean ends) {}

  /**
   * Migrates an account. Its level becomes the number of leading tiers of the new ladder that it
   * already holds by name.
   *
   * @param older account under the version before, whose clock has reached the start of this one;
   *     its tracks move to the result, so it is unusable afterwards
   * @param oldestDay first epoch day of usage that stays
   * @param oldestHour first hour since the epoch of usage that stays
   * @return a new account in the new layout
   */
  public Account migrate(Account older, int oldestDay, int oldestHour) {
    // They copy the tracks that they share before usage is dropped from these.
    List<Account> candidates = older.takeCandidates();
    older.dropBefore(oldestDay, oldestHour);
    Account account = new Account(older.id(), layout);
    account.moveClock(older.clock());
    account.restoreFirstSeen(older.firstSeen());
    account.restoreSequence(older.sequence());
    account.convert(older.convertedAt());
    if (older.isStale()) {
      account.markStale();
    }
    older.transferMemory();
    account.takeRecent(older.recent());
    limitRecent(account, older.layout().rules().dedupe());
    migrateClassification(older, account);
    migrateTracks(older, account);
    migrateTraits(older, account);
    migrateTiers(older, account);
    keepTracks(candidates, older.layout(), account, oldestDay, oldestHour);
    moveOthers(candidates, older, account);
    return account;
  }

  /** Moves the accounts under candidates, but those that end: they have given up their tracks. */
  private void moveOthers(List<Account> candidates, Account older, Account account) {
    account.reachCandidateSet(older.candidateSet());
    for (Account candidate : candidates) {
      int number = candidate.candidateNumber();
      if (takenOver.stream().noneMatch(taken -> taken.number() == number && taken.ends())) {
        account.addCandidate(number, candidate);
      }
    }
  }

  /**
   * Moves an account that has not begun under the version before. If a candidate knows it whose
   * usage is taken over, it begins with that usage, and without tiers.
   *
   * @param older account that has not begun; unusable afterwards
   * @param oldestDay first epoch day of usage that stays
   * @param oldestHour first hour since the epoch of usage that stays
   * @return a new account in the new layout
   */
  public Account beginPromoted(Account older, int oldestDay, int oldestHour) {
    List<Account> candidates = older.takeCandidates();
    Account account = new Account(older.id(), layout);
    takenOver.forEach(
        taken -> begun(candidates, taken).ifPresent(c -> account.moveClock(c.clock())));
    keepTracks(candidates, older.layout(), account, oldestDay, oldestHour);
    moveOthers(candidates, older, account);
    return account;
  }

  /** Takes over what candidates counted and the version before did not. */
  private void keepTracks(
      List<Account> candidates, Layout before, Account account, int oldestDay, int oldestHour) {
    for (int i = 0; i < layout.tracks().size(); i++) {
      if (!before.counts(layout.tracks().get(i))) {
        takeTrack(candidates, i, account, oldestDay, oldestHour);
      }
    }
    for (int i = 0; i < layout.rules().traits().size(); i++) {
      if (!before.rules().traits().contains(layout.rules().traits().get(i))) {
        takeTrait(candidates, i, account);
      }
    }
    for (TakenOver taken : takenOver) {
      begun(candidates, taken)
          .ifPresent(
              candidate -> {
                account.recent().merge(candidate.recent());
                account.noteSeen(candidate.firstSeen());
              });
    }
  }

  private void takeTrack(
      List<Account> candidates, int index, Account account, int oldestDay, int oldestHour) {
    TrackSpec spec = layout.tracks().get(index);
    Optional<TakenOver> source =
        takenOver.stream().filter(taken -> taken.layout().counts(spec)).findFirst();
    Optional<Account> candidate = source.flatMap(taken -> begun(candidates, taken));
    if (candidate.isPresent()) {
      Track track = candidate.get().track(source.get().layout().indexOfTrack(spec.key()));
      if (source.get().promoted()) {
        account.takeTrack(index, track);
      } else {
        Track taken = copy(track, spec);
        taken.dropBefore(oldestDay, oldestHour);
        account.takeTrack(index, taken);
      }
    }
  }

  /** Copies a track of a replaced version, under which the account may stay. */
  private Track copy(Track track, TrackSpec spec) {
    TrackCodec codec = new TrackCodec();
    Track copy = Track.of(spec);
    codec.unpack(codec.pack(track, 0), 0, copy);
    fit(copy, spec);
    return copy;
  }

  /** Forgets of a track from another layout what it does not have in this one. */
  private void fit(Track track, TrackSpec spec) {
    if (!spec.hours()) {
      track.clearHours();
    }
    if (track instanceof DistinctTrack distinct) {
      distinct.trim(layout.rules().limits().exactDistinct());
    }
  }

  private void takeTrait(List<Account> candidates, int index, Account account) {
    String name = layout.rules().traits().get(index);
    Optional<TakenOver> source =
        takenOver.stream()
            .filter(taken -> taken.layout().rules().traits().contains(name))
            .findFirst();
    Optional<Account> candidate = source.flatMap(taken -> begun(candidates, taken));
    if (candidate.isPresent()) {
      int its = source.get().layout().rules().traits().indexOf(name);
      account.setTrait(index, candidate.get().rawTrait(its), candidate.get().traitTime(its));
    }
  }

  /** Finds the account under a candidate, if it has begun there. */
  private static Optional<Account> begun(List<Account> candidates, TakenOver taken) {
    return candidates.stream()
        .filter(candidate -> candidate.candidateNumber() == taken.number() && candidate.hasBegun())
        .findFirst();
  }

  private void migrateClassification(Account older, Account account) {
    older.segments().stream()
        .mapToInt(layout.segments()::indexOf)
        .filter(rank -> rank >= 0)
        .forEach(account::restoreSegment);
    account.restorePriority(layout.numberOfPriority(older.priority()));
  }

  /** Forgets the messages that either version would not remember by now. */
  private void limitRecent(Account account, Dedupe before) {
    Dedupe dedupe = layout.rules().dedupe();
    account
        .recent()
        .limitButLastClock(
            Math.min(before.messages(), dedupe.messages()),
            account.clock() - before.windowMillis());
  }

  private void migrateTracks(Account older, Account account) {
    List<TrackSpec> specs = layout.tracks();
    for (int i = 0; i < specs.size(); i++) {
      int old = older.layout().indexOfTrack(specs.get(i).key());
      if (old >= 0) {
        Track track = older.track(old);
        account.takeTrack(i, track);
        fit(track, specs.get(i));
      }
    }
  }

  private void migrateTraits(Account older, Account account) {
    List<String> names = layout.rules().traits();
    for (int i = 0; i < names.size(); i++) {
      int old = older.layout().rules().traits().indexOf(names.get(i));
      if (old >= 0) {
        account.setTrait(i, older.rawTrait(old), older.traitTime(old));
      }
    }
  }

  private void migrateTiers(Account older, Account account) {
    Map<String, Long> held = new HashMap<>();
    for (int level = 1; level <= older.level(); level++) {
      held.put(older.layout().rules().tiers().get(level - 1).name(), older.enteredAt(level));
    }
    List<Tier> tiers = layout.rules().tiers();
    for (int level = 1; level <= tiers.size(); level++) {
      // Above a tier that the account does not hold too: if it enters the tiers between at once,
      // this one keeps the instant at which it was first entered.
      account.restoreEnteredAt(
          level, held.getOrDefault(tiers.get(level - 1).name(), Account.UNSET));
    }
    int level = 0;
    while (level < tiers.size() && account.enteredAt(level + 1) != Account.UNSET) {
      level++;
    }
    account.restoreLevel(level);
  }
}

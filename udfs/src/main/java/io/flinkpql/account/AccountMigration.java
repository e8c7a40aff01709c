// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Dedupe;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Migrates accounts to the layout of the next version of their rule set. Tracks, hours, traits,
 * segments and tiers that both versions have carry over; those that only the new one has start
 * empty.
 */
public final class AccountMigration {

  private final Layout layout;
  private final int promoted;

  /** Creates a migration to the layout of the rule set that comes into force. */
  public AccountMigration(Layout layout) {
    this(layout, Account.NO_CANDIDATE);
  }

  /**
   * Creates a migration to the layout of a rule set that was a candidate.
   *
   * @param promoted number of the candidate, or {@link Account#NO_CANDIDATE}
   */
  public AccountMigration(Layout layout, int promoted) {
    this.layout = layout;
    this.promoted = promoted;
  }

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
    keepTracks(candidates, older.layout(), account);
    moveOthers(candidates, older, account);
    return account;
  }

  /**
   * Moves the accounts under candidates, but that of the promoted one: it has given up its tracks.
   */
  private void moveOthers(List<Account> candidates, Account older, Account account) {
    moveCandidates(
        candidates.stream().filter(c -> c.candidateNumber() != promoted).toList(), older, account);
  }

  /**
   * Moves an account that has not begun under the version before. If the promoted candidate knows
   * it, it begins with the usage that was counted there, and without tiers.
   *
   * @param older account that has not begun; unusable afterwards
   * @return a new account in the new layout
   */
  public Account beginPromoted(Account older) {
    List<Account> candidates = older.takeCandidates();
    Account account = new Account(older.id(), layout);
    candidates.stream()
        .filter(candidate -> candidate.candidateNumber() == promoted && candidate.hasBegun())
        .forEach(candidate -> account.moveClock(candidate.clock()));
    keepTracks(candidates, older.layout(), account);
    moveOthers(candidates, older, account);
    return account;
  }

  /** Takes over what the promoted candidate counted and the version before did not. */
  private void keepTracks(List<Account> candidates, Layout before, Account account) {
    for (Account candidate : candidates) {
      if (candidate.candidateNumber() == promoted && candidate.hasBegun()) {
        for (int i = 0; i < layout.tracks().size(); i++) {
          if (!countsAlike(before, layout.tracks().get(i))) {
            account.takeTrack(i, candidate.track(i));
          }
        }
        for (int i = 0; i < layout.rules().traits().size(); i++) {
          if (!before.rules().traits().contains(layout.rules().traits().get(i))) {
            account.setTrait(i, candidate.rawTrait(i), candidate.traitTime(i));
          }
        }
        account.recent().merge(candidate.recent());
        account.noteSeen(candidate.firstSeen());
      }
    }
  }

  private static boolean countsAlike(Layout before, TrackSpec track) {
    int old = before.indexOfTrack(track.key());
    return old >= 0 && (before.tracks().get(old).hours() || !track.hours());
  }

  private static void moveCandidates(List<Account> candidates, Account older, Account account) {
    account.reachCandidateSet(older.candidateSet());
    for (Account candidate : candidates) {
      account.addCandidate(candidate.candidateNumber(), candidate);
    }
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
        if (!specs.get(i).hours()) {
          track.clearHours();
        }
        if (track instanceof DistinctTrack distinct) {
          distinct.trim(layout.rules().limits().exactDistinct());
        }
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

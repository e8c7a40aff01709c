// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Migrates accounts to the layout of another rule set. Tracks, traits, segments and tiers that both
 * rule sets have carry over; a track that only the new one has starts empty.
 */
public final class AccountMigration {

  private final Layout layout;

  /** Creates a migration to the layout of the rule set that comes into force. */
  public AccountMigration(Layout layout) {
    this.layout = layout;
  }

  /**
   * Migrates an account. Its level becomes the number of leading tiers of the new ladder that it
   * already holds by name.
   *
   * @param older account under another layout; its tracks move to the result, so it is unusable
   *     afterwards
   * @param day epoch day on which the new rule set comes into force; new tracks count from it
   * @return a new account in the new layout
   */
  public Account migrate(Account older, int day) {
    Account account = new Account(older.id(), layout);
    account.moveClock(older.clock());
    account.restoreSequence(older.sequence());
    account.convert(older.convertedAt());
    if (older.isStale()) {
      account.markStale();
    }
    older.transferMemory();
    account.takeRecent(older.recent());
    migrateClassification(older, account);
    migrateTracks(older, account, day);
    migrateTraits(older, account);
    migrateTiers(older, account);
    return account;
  }

  private void migrateClassification(Account older, Account account) {
    older.segments().stream()
        .mapToInt(layout.segments()::indexOf)
        .filter(rank -> rank >= 0)
        .forEach(account::restoreSegment);
    account.restorePriority(layout.numberOfPriority(older.priority()));
  }

  private void migrateTracks(Account older, Account account, int day) {
    List<TrackSpec> specs = layout.tracks();
    for (int i = 0; i < specs.size(); i++) {
      int old = older.layout().indexOfTrack(specs.get(i).key());
      boolean hadHours = old >= 0 && older.layout().tracks().get(old).hours();
      int daysFrom = old < 0 ? day : older.daysCountedFrom(old);
      int hoursFrom = hadHours ? older.hoursCountedFrom(old) : day;
      account.restoreCountedFrom(i, daysFrom, specs.get(i).hours() ? hoursFrom : Account.NO_DAY);
      if (old >= 0) {
        account.takeTrack(i, older.track(old));
        if (older.track(old) instanceof DistinctTrack distinct) {
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

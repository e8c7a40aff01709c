// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.Advanced;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.RuleTimeline;

/** Writes the standings of accounts and keeps their hold timers in step. */
final class StandingWriter {

  private final RuleTimeline timeline;
  private final AccountStore accounts;
  private final RecordWriter records;

  /** Creates a writer that writes to {@code records}. */
  StandingWriter(RuleTimeline timeline, AccountStore accounts, RecordWriter records) {
    this.timeline = timeline;
    this.accounts = accounts;
    this.records = records;
  }

  /**
   * After a change of an account, moves its hold timer, and writes its standing if it qualified.
   *
   * @param holdBefore time of the account's hold timer, ms; {@link Account#NEVER} if it has none
   */
  void update(Advanced result, long holdBefore) {
    Account account = result.account();
    if (result.qualified()) {
      write(account);
    }
    // By index: nearly always both lists are empty, and an iterator would be allocated per message.
    for (int i = 0; i < result.qualifiedBeside().size(); i++) {
      write(result.qualifiedBeside().get(i));
    }
    removeBeside(result);
    // Also without a record: a newer version can bring other holds.
    accounts.moveHoldTimer(account.id(), holdBefore, timeline.nextEndOfHold(account));
  }

  /**
   * After an account was deleted under every rule set, removes its standings, its hold timer and
   * its state.
   *
   * @param holdBefore time of the account's hold timer, ms; {@link Account#NEVER} if it has none
   */
  void remove(Applied deleted, long holdBefore) {
    String id = deleted.account().id();
    tombstone(id);
    removeBeside(deleted);
    if (timeline.hadCandidates()) {
      records.shadowTombstone(id);
    }
    delete(id, holdBefore);
    if (deleted.leavesMarker()) {
      accounts.put(deleted.account());
    }
  }

  /**
   * Deletes an account's state and its hold timer.
   *
   * @param holdBefore time of the hold timer, ms; {@link Account#NEVER} if there is none
   */
  void delete(String id, long holdBefore) {
    accounts.moveHoldTimer(id, holdBefore, Account.NEVER);
    accounts.delete(id);
  }

  /** Writes a tombstone for an account that was deleted under the first rule set. */
  void tombstone(String id) {
    records.tombstone(timeline.latestRules().name(), id);
  }

  /** Writes a tombstone for each rule set beside the first under which an account was deleted. */
  void removeBeside(Advanced result) {
    for (int i = 0; i < result.deletedBeside().size(); i++) {
      records.tombstone(result.deletedBeside().get(i), result.account().id());
    }
  }

  /** Writes the standings of an account that are stale, under each live rule set. */
  void writeStale(Account account) {
    if (account.isStale()) {
      write(account);
    }
    for (Account beside : account.candidates()) {
      if (beside.isStale()) {
        write(beside);
      }
    }
  }

  /** Writes an account's standing under one rule set; it is no longer stale. */
  private void write(Account account) {
    records.standing(timeline.standing(account), timeline.forecast(account));
    account.markWritten();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes combined by key: applying a batch leaves the tables as applying its changes one by one
 * would, but touches each row once.
 *
 * <p>Removals concern rows that the tables hold from before; they come first, the rows after. That
 * is the same as any order, because each of them spares what is newer than itself.
 */
public final class ChangeBatch {
  private final Map<String, Map<String, AccountRow>> accounts = new LinkedHashMap<>();
  private final Map<StandingColumns.Key, TreeMap<Long, QualificationRow>> history =
      new LinkedHashMap<>();
  private final List<AccountRemoval> accountRemovals = new ArrayList<>();
  private final List<HistoryRemoval> historyRemovals = new ArrayList<>();
  private final Map<RuleSetRow.Key, RuleSetRow> ruleSets = new LinkedHashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<RefusedRecord> refused = new ArrayList<>();

  public static ChangeBatch of(List<TableChange> changes) {
    ChangeBatch batch = new ChangeBatch();
    changes.forEach(change -> change.addTo(batch));
    return batch;
  }

  void add(AccountRow row) {
    accounts
        .computeIfAbsent(row.account(), account -> new HashMap<>())
        .merge(
            row.standing().ruleSet(),
            row,
            (held, coming) -> coming.position().replaces(held.position()) ? coming : held);
  }

  void add(AccountRemoval removal) {
    accounts
        .getOrDefault(removal.account(), new HashMap<>())
        .values()
        .removeIf(row -> removal.position().replaces(row.position()));
    accountRemovals.add(removal);
    forgetRefused(removal);
  }

  void add(QualificationRow row) {
    TreeMap<Long, QualificationRow> rows =
        history.computeIfAbsent(row.standing().key(), key -> new TreeMap<>());
    long seq = row.standing().seq();
    rows.tailMap(seq, false).values().removeIf(later -> row.position().replaces(later.position()));
    rows.merge(
        seq, row, (held, coming) -> coming.position().replaces(held.position()) ? coming : held);
  }

  void add(HistoryRemoval removal) {
    history
        .getOrDefault(removal.key(), new TreeMap<>())
        .values()
        .removeIf(row -> removal.position().replaces(row.position()));
    historyRemovals.add(removal);
    forgetRefused(removal);
  }

  void add(RuleSetRow row) {
    ruleSets.merge(
        row.key(),
        row,
        (held, coming) -> coming.position().replaces(held.position()) ? coming : held);
  }

  void add(DeadLetter letter) {
    deadLetters.add(letter);
  }

  void add(RefusedRecord record) {
    refused.add(record);
  }

  public List<AccountRow> accountRows() {
    return accounts.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  public List<QualificationRow> qualificationRows() {
    return history.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** The last of each account, of those that have a place in the history. */
  public List<QualificationRow> conversions() {
    List<QualificationRow> conversions = new ArrayList<>();
    for (TreeMap<Long, QualificationRow> rows : history.values()) {
      rows.values().stream()
          .filter(QualificationRow::isConversion)
          .reduce((held, coming) -> coming.position().replaces(held.position()) ? coming : held)
          .ifPresent(conversions::add);
    }
    return conversions;
  }

  public List<RuleSetRow> ruleSetRows() {
    return List.copyOf(ruleSets.values());
  }

  public List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  public List<RefusedRecord> refusedRecords() {
    return List.copyOf(refused);
  }

  public List<AccountRemoval> accountRemovals() {
    return List.copyOf(accountRemovals);
  }

  /** Deletions of an account, which take what was refused of it along. */
  public List<TableChange> removals() {
    List<TableChange> removals = new ArrayList<>(accountRemovals);
    removals.addAll(historyRemovals);
    return removals;
  }

  /**
   * For each row of the batch that may not continue the account's history, that those with the same
   * or a higher {@code seq} and an older position have no place beside it; for each deletion, that
   * none has.
   */
  public List<HistoryTruncation> historyTruncations() {
    List<HistoryTruncation> rewinds = new ArrayList<>();
    for (HistoryRemoval removal : historyRemovals) {
      rewinds.add(new HistoryTruncation(removal.key(), 0, removal.position()));
    }
    for (QualificationRow row : qualificationRows()) {
      if (!row.consecutive()) {
        rewinds.add(
            new HistoryTruncation(row.standing().key(), row.standing().seq(), row.position()));
      }
    }
    return rewinds;
  }

  private void forgetRefused(TableChange removal) {
    refused.removeIf(
        record ->
            record.topic() == removal.topic()
                && removal.account().equals(record.account())
                && removal.position().replaces(record.position()));
  }

  /**
   * Takes back an account's history.
   *
   * @param key account and rule set
   * @param seq the first that goes
   * @param position rows written from here or later stay, too
   */
  public record HistoryTruncation(StandingColumns.Key key, long seq, LogPosition position) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Combines table changes by key. Writing a batch has the same effect as writing its changes one by
 * one, but touches each row once.
 *
 * <p>Removals apply to rows already in the tables and are written before the batch's own rows. The
 * order does not matter for the result, since a removal never deletes a row from a newer record.
 */
public final class ChangeBatch {
  private final Map<String, Map<String, AccountRow>> accounts = new LinkedHashMap<>();
  private final Map<Day, AccountRow> days = new LinkedHashMap<>();
  private final Map<StandingColumns.Key, TreeMap<Long, QualificationRow>> history =
      new LinkedHashMap<>();
  private final Map<ShadowKey, TreeMap<Long, ShadowRow>> shadows = new LinkedHashMap<>();
  private final List<ShadowRemoval> shadowRemovals = new ArrayList<>();
  private final List<AccountRemoval> accountRemovals = new ArrayList<>();
  private final List<HistoryRemoval> historyRemovals = new ArrayList<>();
  private final Map<RuleSetRow.Key, RuleSetRow> ruleSets = new LinkedHashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<RefusedRecord> refused = new ArrayList<>();

  /** Combines changes, given in the order of their partitions. */
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
            (held, next) -> next.position().replaces(held.position()) ? next : held);
    days.merge(
        new Day(row.standing().key(), row.day()),
        row,
        (held, next) -> next.position().replaces(held.position()) ? next : held);
  }

  void add(AccountRemoval removal) {
    accounts
        .getOrDefault(removal.account(), new HashMap<>())
        .values()
        .removeIf(row -> removes(removal, row));
    days.values().removeIf(row -> removes(removal, row));
    accountRemovals.add(removal);
    dropRefusedRecords(removal);
  }

  private static boolean removes(AccountRemoval removal, AccountRow row) {
    return row.standing().key().equals(removal.key())
        && removal.position().replaces(row.position());
  }

  void add(QualificationRow row) {
    TreeMap<Long, QualificationRow> rows =
        history.computeIfAbsent(row.standing().key(), key -> new TreeMap<>());
    long seq = row.standing().seq();
    rows.tailMap(seq, false).values().removeIf(later -> row.position().replaces(later.position()));
    rows.merge(seq, row, (held, next) -> next.position().replaces(held.position()) ? next : held);
  }

  void add(HistoryRemoval removal) {
    history
        .getOrDefault(removal.key(), new TreeMap<>())
        .values()
        .removeIf(row -> removal.position().replaces(row.position()));
    historyRemovals.add(removal);
    dropRefusedRecords(removal);
  }

  void add(ShadowRow row) {
    StandingColumns standing = row.qualification().standing();
    TreeMap<Long, ShadowRow> rows =
        shadows.computeIfAbsent(
            new ShadowKey(standing.key(), standing.ruleSetVersion()), key -> new TreeMap<>());
    long seq = standing.seq();
    rows.tailMap(seq, false).values().removeIf(later -> row.position().replaces(later.position()));
    rows.merge(seq, row, (held, next) -> next.position().replaces(held.position()) ? next : held);
  }

  void add(ShadowRemoval removal) {
    shadows.forEach(
        (key, rows) -> {
          if (key.key().account().equals(removal.account())) {
            rows.values().removeIf(row -> removal.position().replaces(row.position()));
          }
        });
    shadowRemovals.add(removal);
    dropRefusedRecords(removal);
  }

  void add(RuleSetRow row) {
    ruleSets.merge(
        row.key(), row, (held, next) -> next.position().replaces(held.position()) ? next : held);
  }

  void add(DeadLetter letter) {
    deadLetters.add(letter);
  }

  void add(RefusedRecord record) {
    refused.add(record);
  }

  /** Returns one row per account and rule set. */
  public List<AccountRow> accountRows() {
    return accounts.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** Returns one row per account, rule set and day: the last standing of that day. */
  public List<AccountRow> dailyRows() {
    return List.copyOf(days.values());
  }

  /** Returns the new rows of the history, at most one per account, rule set and {@code seq}. */
  public List<QualificationRow> qualificationRows() {
    return history.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** Returns the new rows of the history and its deletions, from which other tables follow. */
  public List<HistoryStep> historySteps() {
    List<HistoryStep> steps = new ArrayList<>();
    for (QualificationRow row : qualificationRows()) {
      StandingColumns standing = row.standing();
      steps.add(
          new HistoryStep(
              standing.key(),
              standing.seq(),
              standing.effectiveAt(),
              standing.recordedAt(),
              row.isConversion()));
    }
    for (HistoryRemoval removal : historyRemovals) {
      steps.add(new HistoryStep(removal.key(), 0, Instant.EPOCH, Instant.EPOCH, false));
    }
    return steps;
  }

  /** Returns the last conversion of each account among {@link #qualificationRows}. */
  public List<QualificationRow> conversions() {
    List<QualificationRow> conversions = new ArrayList<>();
    for (TreeMap<Long, QualificationRow> rows : history.values()) {
      rows.values().stream()
          .filter(QualificationRow::isConversion)
          .reduce((held, next) -> next.position().replaces(held.position()) ? next : held)
          .ifPresent(conversions::add);
    }
    return conversions;
  }

  /** Returns the new rows under candidates, at most one per candidate, account and {@code seq}. */
  public List<ShadowRow> shadowRows() {
    return shadows.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /** Returns the deletions from {@code pql_shadow_qualification}. */
  public List<ShadowRemoval> shadowRemovals() {
    return List.copyOf(shadowRemovals);
  }

  /** Returns one row per version of a rule set. */
  public List<RuleSetRow> ruleSetRows() {
    return List.copyOf(ruleSets.values());
  }

  /** Returns the dead letters to count, in the order of their partitions. */
  public List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** Returns the refused records, without those of accounts deleted later in the batch. */
  public List<RefusedRecord> refusedRecords() {
    return List.copyOf(refused);
  }

  /** Returns the deletions from {@code pql_account} and {@code pql_account_daily}. */
  public List<AccountRemoval> accountRemovals() {
    return List.copyOf(accountRemovals);
  }

  /** Returns the deletions of accounts, which also delete the account's refused records. */
  public List<TableChange> removals() {
    List<TableChange> removals = new ArrayList<>(accountRemovals);
    removals.addAll(historyRemovals);
    removals.addAll(shadowRemovals);
    return removals;
  }

  /**
   * Returns the deletions from the history and from the conversions. A deleted account loses all
   * its rows. A row that may not be consecutive replaces rows of its account with the same or a
   * higher {@code seq}, which an earlier attempt of scoring wrote.
   */
  public List<HistoryTruncation> historyTruncations() {
    List<HistoryTruncation> truncations = new ArrayList<>();
    for (HistoryRemoval removal : historyRemovals) {
      truncations.add(new HistoryTruncation(removal.key(), 0, removal.position()));
    }
    for (QualificationRow row : qualificationRows()) {
      if (!row.consecutive()) {
        truncations.add(
            new HistoryTruncation(row.standing().key(), row.standing().seq(), row.position()));
      }
    }
    return truncations;
  }

  private void dropRefusedRecords(TableChange removal) {
    refused.removeIf(
        record ->
            record.topic() == removal.topic()
                && removal.account().equals(record.account())
                && removal.position().replaces(record.position()));
  }

  /** Identifies an account under a candidate. */
  private record ShadowKey(StandingColumns.Key key, long version) {}

  /**
   * Identifies a new row of the history, or the deletion of an account's history.
   *
   * @param key account and rule set
   * @param seq number of the change within the account; 0 for a deletion
   * @param effectiveAt the account's clock
   * @param recordedAt wall-clock time of the record
   * @param converts whether the change is a conversion
   */
  public record HistoryStep(
      StandingColumns.Key key,
      long seq,
      Instant effectiveAt,
      Instant recordedAt,
      boolean converts) {}

  /** Identifies a row of {@code pql_account_daily}. */
  private record Day(StandingColumns.Key key, LocalDate day) {}

  /**
   * Deletes the end of an account's history.
   *
   * @param key account and rule set
   * @param fromSeq first {@code seq} to delete
   * @param position rows written from this position or a later one stay
   */
  public record HistoryTruncation(StandingColumns.Key key, long fromSeq, LogPosition position) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.AccountRemoval;
import io.flinkpql.job.delivery.AccountRow;
import io.flinkpql.job.delivery.ChangeBatch;
import io.flinkpql.job.delivery.ChangeBatch.HistoryStep;
import io.flinkpql.job.delivery.ChangeBatch.HistoryTruncation;
import io.flinkpql.job.delivery.LogPosition;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.QualificationRow;
import io.flinkpql.job.delivery.RefusedRecord;
import io.flinkpql.job.delivery.RuleSetRow;
import io.flinkpql.job.delivery.ShadowRemoval;
import io.flinkpql.job.delivery.ShadowRow;
import io.flinkpql.job.delivery.StandingColumns;
import io.flinkpql.job.delivery.TableChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Executes the statements that write a batch to the tables of {@code deploy/sql}. */
final class TableStatements {
  private static final String SHADOW_TABLE = "pql_shadow_qualification";

  private final BatchStatement<AccountRow> accounts =
      BatchStatement.upsert("pql_account", List.of("rule_set", "account"), accountColumns());
  private final BatchStatement<AccountRow> days =
      BatchStatement.upsert(
          "pql_account_daily", List.of("account", "rule_set", "day"), dailyColumns());
  private final HistoryTable history = new HistoryTable(qualificationColumns());
  private final BatchStatement<HistoryStep> derived =
      BatchStatement.call("pql_follow_history", stepColumns());
  private final BatchStatement<QualificationRow> conversions =
      BatchStatement.upsert("pql_conversion", List.of("rule_set", "account"), conversionColumns());
  private final BatchStatement<ShadowRow> shadows =
      BatchStatement.upsert(
          SHADOW_TABLE, List.of("rule_set", "rule_set_version", "account", "seq"), shadowColumns());
  private final BatchStatement<ShadowRow> shadowTruncations =
      BatchStatement.deleteOlder(
          SHADOW_TABLE,
          "t.rule_set = r.rule_set AND t.rule_set_version = r.rule_set_version"
              + " AND t.account = r.account AND t.seq >= r.seq",
          shadowTruncationColumns());
  private final BatchStatement<ShadowRemoval> shadowRemovals =
      BatchStatement.deleteOlder(SHADOW_TABLE, "t.account = r.account", shadowRemovalColumns());
  private final BatchStatement<RuleSetRow> ruleSets =
      BatchStatement.upsert("pql_rule_set", List.of("name", "version"), ruleSetColumns());
  private final DeadLetterCounts deadLetters = new DeadLetterCounts();
  private final BatchStatement<RefusedRecord> refused =
      BatchStatement.insertMissing(
          "pql_refused_record",
          List.of("topic", "topic_partition", "topic_offset"),
          refusedColumns());
  private final BatchStatement<AccountRemoval> accountRemovals = removeAccounts("pql_account");
  private final BatchStatement<AccountRemoval> dailyRemovals = removeAccounts("pql_account_daily");
  private final BatchStatement<HistoryTruncation> historyTruncations =
      truncate("pql_qualification");
  private final BatchStatement<HistoryTruncation> conversionTruncations =
      truncate("pql_conversion");
  private final BatchStatement<TableChange> refusedRemovals =
      BatchStatement.deleteOlder(
          "pql_refused_record",
          "t.topic = r.topic AND t.account = r.account",
          refusedRemovalColumns());

  /** Writes a batch and commits; on an unexpected duplicate, it tries once more. */
  void write(ChangeBatch batch, Connection connection) throws SQLException {
    try {
      execute(batch, connection);
    } catch (SQLException e) {
      if (!history.switchToUpsert(e)) {
        throw e;
      }
      connection.rollback();
      execute(batch, connection);
    }
    connection.commit();
  }

  private void execute(ChangeBatch batch, Connection connection) throws SQLException {
    accountRemovals.execute(connection, batch.accountRemovals());
    dailyRemovals.execute(connection, batch.accountRemovals());
    historyTruncations.execute(connection, batch.historyTruncations());
    conversionTruncations.execute(connection, batch.historyTruncations());
    shadowRemovals.execute(connection, batch.shadowRemovals());
    shadowTruncations.execute(connection, batch.shadowRows());
    refusedRemovals.execute(connection, batch.removals());
    accounts.execute(connection, batch.accountRows());
    days.execute(connection, batch.dailyRows());
    history.write(connection, batch.qualificationRows());
    conversions.execute(connection, batch.conversions());
    // After the history and the conversions, from which they follow.
    derived.execute(connection, batch.historySteps());
    shadows.execute(connection, batch.shadowRows());
    ruleSets.execute(connection, batch.ruleSetRows());
    deadLetters.write(batch.deadLetters(), connection);
    refused.execute(connection, batch.refusedRecords());
  }

  private static BatchStatement<AccountRemoval> removeAccounts(String table) {
    return BatchStatement.deleteOlder(
        table, "t.rule_set = r.rule_set AND t.account = r.account", accountRemovalColumns());
  }

  private static BatchStatement<HistoryTruncation> truncate(String table) {
    return BatchStatement.deleteOlder(
        table,
        "t.rule_set = r.rule_set AND t.account = r.account AND t.seq >= r.seq",
        truncationColumns());
  }

  private static List<Column<AccountRow>> accountColumns() {
    List<Column<AccountRow>> columns = standingColumns(AccountRow::standing);
    columns.addAll(detailColumns(AccountRow::standing));
    columns.add(Column.text("tier", AccountRow::tier));
    columns.add(Column.text("next_tier", AccountRow::nextTier));
    columns.add(Column.asText("missing", "jsonb", AccountRow::missing));
    columns.add(Column.asText("drops_at", "timestamptz", AccountRow::dropsAt));
    columns.add(Column.asText("traits", "jsonb", AccountRow::traits));
    columns.add(Column.asText("first_seen", "timestamptz", AccountRow::firstSeen));
    columns.addAll(positionColumns(AccountRow::position));
    return columns;
  }

  private static List<Column<AccountRow>> dailyColumns() {
    List<Column<AccountRow>> columns = standingColumns(AccountRow::standing);
    columns.add(Column.asText("day", "date", AccountRow::day));
    columns.add(Column.text("tier", AccountRow::tier));
    columns.add(Column.asText("signals", "jsonb", row -> row.standing().signals()));
    columns.addAll(positionColumns(AccountRow::position));
    return columns;
  }

  private static List<Column<QualificationRow>> qualificationColumns() {
    TrueSides trueSides = new TrueSides();
    List<Column<QualificationRow>> columns = standingColumns(QualificationRow::standing);
    columns.addAll(detailColumns(QualificationRow::standing));
    columns.add(Column.text("kind", QualificationRow::kind));
    columns.add(Column.text("from_tier", QualificationRow::from));
    columns.add(Column.text("to_tier", QualificationRow::to));
    columns.add(Column.asText("evidence", "jsonb", QualificationRow::evidence));
    columns.add(Column.asText("true_sides", "jsonb", row -> trueSides.of(row.evidence())));
    columns.add(Column.asText("trigger", "jsonb", QualificationRow::trigger));
    columns.addAll(positionColumns(QualificationRow::position));
    return columns;
  }

  private static List<Column<HistoryStep>> stepColumns() {
    return List.of(
        Column.text("rule_set", step -> step.key().ruleSet()),
        Column.text("account", step -> step.key().account()),
        Column.bigint("seq", HistoryStep::seq),
        Column.instant("effective_at", HistoryStep::effectiveAt),
        Column.instant("recorded_at", HistoryStep::recordedAt),
        Column.flag("converts", HistoryStep::converts));
  }

  private static List<Column<ShadowRow>> shadowColumns() {
    List<Column<ShadowRow>> columns = standingColumns(TableStatements::standing);
    columns.addAll(detailColumns(TableStatements::standing));
    columns.add(Column.text("kind", row -> row.qualification().kind()));
    columns.add(Column.text("from_tier", row -> row.qualification().from()));
    columns.add(Column.text("to_tier", row -> row.qualification().to()));
    columns.add(Column.asText("evidence", "jsonb", row -> row.qualification().evidence()));
    columns.add(Column.asText("trigger", "jsonb", row -> row.qualification().trigger()));
    columns.addAll(positionColumns(ShadowRow::position));
    return columns;
  }

  private static StandingColumns standing(ShadowRow row) {
    return row.qualification().standing();
  }

  private static List<Column<ShadowRow>> shadowTruncationColumns() {
    List<Column<ShadowRow>> columns = new ArrayList<>();
    columns.add(Column.text("rule_set", row -> standing(row).ruleSet()));
    columns.add(Column.bigint("rule_set_version", row -> standing(row).ruleSetVersion()));
    columns.add(Column.text("account", ShadowRow::account));
    columns.add(Column.bigint("seq", row -> standing(row).seq()));
    columns.addAll(positionColumns(ShadowRow::position));
    return columns;
  }

  private static List<Column<ShadowRemoval>> shadowRemovalColumns() {
    List<Column<ShadowRemoval>> columns = new ArrayList<>();
    columns.add(Column.text("account", ShadowRemoval::account));
    columns.addAll(positionColumns(ShadowRemoval::position));
    return columns;
  }

  private static List<Column<QualificationRow>> conversionColumns() {
    List<Column<QualificationRow>> columns = standingColumns(QualificationRow::standing);
    columns.add(Column.text("tier", QualificationRow::to));
    columns.addAll(positionColumns(QualificationRow::position));
    return columns;
  }

  private static List<Column<RuleSetRow>> ruleSetColumns() {
    List<Column<RuleSetRow>> columns = new ArrayList<>();
    columns.add(Column.text("name", row -> row.key().name()));
    columns.add(Column.bigint("version", row -> row.key().version()));
    columns.add(Column.asText("active_from", "timestamptz", RuleSetRow::activeFrom));
    columns.add(Column.text("pushed_by", RuleSetRow::pushedBy));
    columns.add(Column.texts("tiers", RuleSetRow::tiers));
    columns.add(Column.texts("segments", RuleSetRow::segments));
    columns.add(Column.texts("priorities", RuleSetRow::priorities));
    columns.add(Column.texts("signals", RuleSetRow::signals));
    columns.add(Column.asText("labels", "jsonb", RuleSetRow::labels));
    columns.add(Column.text("text", RuleSetRow::text));
    columns.add(Column.asText("recorded_at", "timestamptz", RuleSetRow::recordedAt));
    columns.addAll(positionColumns(RuleSetRow::position));
    return columns;
  }

  private static List<Column<RefusedRecord>> refusedColumns() {
    List<Column<RefusedRecord>> columns = new ArrayList<>();
    columns.add(Column.text("topic", record -> name(record.topic())));
    columns.add(Column.text("account", RefusedRecord::account));
    columns.add(Column.text("reason", RefusedRecord::reason));
    columns.addAll(positionColumns(RefusedRecord::position));
    return columns;
  }

  private static List<Column<AccountRemoval>> accountRemovalColumns() {
    List<Column<AccountRemoval>> columns = new ArrayList<>();
    columns.add(Column.text("rule_set", removal -> removal.key().ruleSet()));
    columns.add(Column.text("account", AccountRemoval::account));
    columns.addAll(positionColumns(AccountRemoval::position));
    return columns;
  }

  private static List<Column<TableChange>> refusedRemovalColumns() {
    List<Column<TableChange>> columns = new ArrayList<>();
    columns.add(Column.text("topic", change -> name(change.topic())));
    columns.add(Column.text("account", TableChange::account));
    columns.addAll(positionColumns(TableChange::position));
    return columns;
  }

  private static List<Column<HistoryTruncation>> truncationColumns() {
    List<Column<HistoryTruncation>> columns = new ArrayList<>();
    columns.add(Column.text("rule_set", truncation -> truncation.key().ruleSet()));
    columns.add(Column.text("account", truncation -> truncation.key().account()));
    columns.add(Column.bigint("seq", HistoryTruncation::fromSeq));
    columns.addAll(positionColumns(HistoryTruncation::position));
    return columns;
  }

  private static <R> List<Column<R>> standingColumns(Function<R, StandingColumns> standing) {
    List<Column<R>> columns = new ArrayList<>();
    columns.add(Column.text("rule_set", standing.andThen(StandingColumns::ruleSet)));
    columns.add(
        Column.bigint("rule_set_version", standing.andThen(StandingColumns::ruleSetVersion)));
    columns.add(Column.text("account", standing.andThen(StandingColumns::account)));
    columns.add(Column.bigint("seq", standing.andThen(StandingColumns::seq)));
    columns.add(Column.integer("level", standing.andThen(StandingColumns::level)));
    columns.add(Column.number("score", standing.andThen(StandingColumns::score)));
    columns.add(Column.texts("segments", standing.andThen(StandingColumns::segments)));
    columns.add(Column.text("priority", standing.andThen(StandingColumns::priority)));
    columns.add(
        Column.asText(
            "converted_at", "timestamptz", standing.andThen(StandingColumns::convertedAt)));
    columns.add(
        Column.asText(
            "effective_at", "timestamptz", standing.andThen(StandingColumns::effectiveAt)));
    columns.add(
        Column.asText("recorded_at", "timestamptz", standing.andThen(StandingColumns::recordedAt)));
    return columns;
  }

  private static <R> List<Column<R>> detailColumns(Function<R, StandingColumns> standing) {
    return List.of(
        Column.asText("entered_at", "jsonb", standing.andThen(StandingColumns::enteredAt)),
        Column.asText("signals", "jsonb", standing.andThen(StandingColumns::signals)));
  }

  private static <R> List<Column<R>> positionColumns(Function<R, LogPosition> position) {
    return List.of(
        Column.integer("topic_partition", position.andThen(LogPosition::partition)),
        Column.bigint("topic_offset", position.andThen(LogPosition::offset)));
  }

  private static String name(LogRecord.Topic topic) {
    return topic.name().toLowerCase(Locale.ROOT);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the tables that the delivery job writes, over plain JDBC. */
final class Database implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;

  /**
   * Holds a tier change or conversion to show.
   *
   * @param kind kind of the change; empty if a later version wrote it
   * @param from tier before; empty for none
   * @param to tier after; empty for none
   * @param effectiveAt the account's clock, to the minute
   * @param evidence conditions with the values they read
   * @param trigger the message that caused it; a missing node if time alone did
   * @param labels words of the rule set for people
   */
  record RecentChange(
      String account,
      Optional<Kind> kind,
      String from,
      String to,
      String priority,
      String effectiveAt,
      JsonNode evidence,
      JsonNode trigger,
      Labels labels) {}

  Database(String jdbcUrl, String user) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl, user, "");
    connection.setSchema("pql");
  }

  /** Returns the number of accounts by tier name; accounts on no tier have the empty name. */
  Map<String, Long> accountsByTier() throws SQLException {
    return counts("SELECT coalesce(tier, ''), count(*) FROM pql_account GROUP BY 1");
  }

  /** Returns the last recorded tier changes and conversions, newest first. */
  List<RecentChange> latestChanges(int number) throws SQLException {
    String query =
        "SELECT latest.*, version.labels FROM"
            + " (SELECT account, kind, from_tier, to_tier, priority, evidence, trigger,"
            + " rule_set, rule_set_version, recorded_at, effective_at,"
            + " to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at"
            + " FROM pql_qualification WHERE kind <> 'updated'"
            + " ORDER BY recorded_at DESC, effective_at DESC, account LIMIT "
            + number
            + ") AS latest LEFT JOIN pql_rule_set AS version"
            + " ON version.name = rule_set AND version.version = rule_set_version"
            + " ORDER BY latest.recorded_at DESC, effective_at DESC, account";
    List<RecentChange> latest = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        latest.add(
            new RecentChange(
                rows.getString("account"),
                Kind.of(rows.getString("kind")),
                ComparedQualification.text(rows, "from_tier"),
                ComparedQualification.text(rows, "to_tier"),
                ComparedQualification.text(rows, "priority"),
                rows.getString("at"),
                json(rows.getString("evidence")),
                json(rows.getString("trigger")),
                Labels.read(json(rows.getString("labels")))));
      }
    }
    return latest;
  }

  long numberOfQualifications() throws SQLException {
    return counts("SELECT 'all', count(*) FROM pql_qualification").get("all");
  }

  /** Reads all rows that must match the topics. */
  ComparedTables comparedTables() throws SQLException {
    return new ComparedTables(
        rows(
            "SELECT " + ComparedQualification.COLUMNS + " FROM pql_qualification",
            ComparedQualification::of),
        rows("SELECT " + ComparedAccount.COLUMNS + " FROM pql_account", ComparedAccount::of),
        rows(
            "SELECT account, seq, 'converted' AS kind, tier AS from_tier, tier AS to_tier, level,"
                + " effective_at, score, segments, priority FROM pql_conversion",
            ComparedQualification::of),
        rows("SELECT " + ComparedRuleSet.COLUMNS + " FROM pql_rule_set", ComparedRuleSet::of),
        new TreeMap<>(
            counts("SELECT reason, sum(messages) FROM pql_dead_letter_daily GROUP BY reason")));
  }

  /** Counts the rows of each table and view. Monthly partitions count towards their table. */
  Map<String, Long> rowsByRelation() throws SQLException {
    List<String> relations =
        rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'pql'::regnamespace"
                + " AND relkind IN ('r', 'p', 'v') AND NOT relispartition"
                + " AND relname <> 'pql_schema_history' ORDER BY relname",
            row -> row.getString(1));
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String relation : relations) {
      rows.putAll(counts("SELECT '" + relation + "', count(*) FROM " + relation));
    }
    return rows;
  }

  /**
   * Returns an account to explain, preferably a lead; empty if there is none whose id can be copied
   * from a terminal.
   */
  Optional<String> exampleAccount() throws SQLException {
    return rows(
            "SELECT account FROM"
                + " (SELECT 1, account FROM pql_lead_list"
                + " UNION ALL SELECT 2, account FROM pql_account) AS known (rank, account)"
                + " ORDER BY rank LIMIT 100",
            row -> row.getString(1))
        .stream()
        .filter(account -> VisibleText.of(account).equals(account))
        .findFirst();
  }

  /** Converts the current row of a result set. */
  private interface RowReader<R> {
    R read(ResultSet row) throws SQLException;
  }

  private <R> List<R> rows(String query, RowReader<R> reader) throws SQLException {
    List<R> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        all.add(reader.read(rows));
      }
    }
    return all;
  }

  private Map<String, Long> counts(String query) throws SQLException {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private static JsonNode json(String text) {
    try {
      return text == null ? JSON.missingNode() : JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("the database returned invalid JSON", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

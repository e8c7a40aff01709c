// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import io.flinkpql.local.server.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables of one schema. */
record TableContents(LocalPostgres postgres, String schema) {

  /** Returns the history as {@code account/seq/score/partition/offset}. */
  List<String> history() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, seq, score, topic_partition, topic_offset)"
            + " FROM pql_qualification ORDER BY account, seq");
  }

  /** Returns the accounts as {@code account/seq/score/partition/offset}. */
  List<String> accounts() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, seq, score, topic_partition, topic_offset)"
            + " FROM pql_account ORDER BY account");
  }

  /** Returns the daily standings as {@code account/day/seq/score/partition/offset}. */
  List<String> days() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, day, seq, score, topic_partition, topic_offset)"
            + " FROM pql_account_daily ORDER BY account, day");
  }

  /** Returns the conversions as {@code account/seq/score/partition/offset}. */
  List<String> conversions() throws SQLException {
    return lines(
        "SELECT concat_ws('/', account, seq, score, topic_partition, topic_offset)"
            + " FROM pql_conversion ORDER BY account");
  }

  /**
   * Returns the first times in tiers and segments as {@code account/name/seq/reached/left/week},
   * and the account's conversion.
   */
  List<String> reached() throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', account, definition, name, seq, reached_at, left_at, week, converted_at,
          conversion_seq)
        FROM pql_reached ORDER BY account, definition, name
        """);
  }

  /** Returns what {@link #reached} must return, read from every change of the history. */
  List<String> reachedByHistory() throws SQLException {
    return lines(
        """
        WITH held AS (
          SELECT account, 'tier' AS definition, jsonb_object_keys(entered_at) AS name, seq
          FROM pql_qualification
          UNION ALL
          SELECT account, 'segment', unnest(segments), seq FROM pql_qualification
        ), first AS (
          SELECT account, definition, name, min(seq) AS seq FROM held GROUP BY 1, 2, 3
        )
        SELECT concat_ws('/', account, definition, name, first.seq, entry.effective_at, (
          SELECT later.effective_at FROM pql_qualification AS later
          WHERE later.account = first.account AND later.seq > first.seq AND later.seq NOT IN (
            SELECT held.seq FROM held
            WHERE held.account = first.account AND held.definition = first.definition
              AND held.name = first.name)
          ORDER BY later.seq LIMIT 1),
          date_trunc('week', entry.effective_at, 'UTC')::date, paid.converted_at, paid.seq)
        FROM first JOIN pql_qualification AS entry USING (account, seq)
          LEFT JOIN pql_conversion AS paid USING (account)
        ORDER BY account, definition, name
        """);
  }

  /** Returns the narrow copy of the history as rows of text, without what orders its readers. */
  List<String> changes() throws SQLException {
    return lines(
        """
        SELECT (rule_set, account, seq, effective_at, recorded_at, level, score, rule_set_version, kind,
          from_tier, to_tier, priority, segments)::text
        FROM pql_change ORDER BY account, seq
        """);
  }

  /** Returns what {@link #changes} must return, read from the history. */
  List<String> changesByHistory() throws SQLException {
    return lines(
        """
        SELECT (rule_set, account, seq, effective_at, recorded_at, level, score, rule_set_version, kind,
          from_tier, to_tier, priority, segments)::text
        FROM pql_qualification ORDER BY account, seq
        """);
  }

  /** Returns the past standings as {@code account/seq}. */
  List<String> standings(String heldAt, String knownAt) throws SQLException {
    return lines(
        "SELECT account || '/' || seq FROM pql_tiers_at('%s', '%s') ORDER BY account"
            .formatted(heldAt, knownAt));
  }

  /** Returns what {@link #standings} must return, read from the history. */
  List<String> standingsByHistory(String heldAt, String knownAt) throws SQLException {
    return lines(
        """
        SELECT DISTINCT ON (account) account || '/' || seq FROM pql_qualification
        WHERE effective_at <= '%s' AND recorded_at <= '%s' ORDER BY account, seq DESC
        """
            .formatted(heldAt, knownAt));
  }

  /** Returns the rule sets as {@code name/version: text}. */
  List<String> ruleSets() throws SQLException {
    return lines(
        "SELECT name || '/' || version || ': ' || text FROM pql_rule_set ORDER BY name, version");
  }

  /** Returns the dead-letter counts as {@code day/topic/reason: messages}. */
  List<String> deadLetters() throws SQLException {
    return lines(
        "SELECT concat_ws('/', day, topic, reason) || ': ' || messages"
            + " FROM pql_dead_letter_daily ORDER BY day, topic, reason");
  }

  /** Returns the non-empty partitions of the history as {@code suffix: rows}. */
  List<String> months() throws SQLException {
    return months("pql_qualification");
  }

  /** Returns the non-empty partitions of the daily standings as {@code suffix: rows}. */
  List<String> monthsOfDays() throws SQLException {
    return months("pql_account_daily");
  }

  private List<String> months(String table) throws SQLException {
    return lines(
        "SELECT replace(tableoid::regclass::text, '%1$s_', '') || ': ' || count(*) FROM %1$s"
                .formatted(table)
            + " GROUP BY tableoid ORDER BY 1");
  }

  /** Returns the refused records as {@code topic/partition/offset/account: reason}. */
  List<String> refused() throws SQLException {
    return lines(
        "SELECT concat_ws('/', topic, topic_partition, topic_offset, account) || ': ' || reason"
            + " FROM pql_refused_record ORDER BY topic, topic_partition, topic_offset");
  }

  /** Returns the first column of a query's result as text. */
  List<String> lines(String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect(postgres.user());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  void execute(String sql) throws SQLException {
    execute(postgres.user(), sql);
  }

  void execute(String user, String sql) throws SQLException {
    try (Connection connection = connect(user);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection connect(String user) throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), user, "");
    connection.setSchema(schema);
    return connection;
  }
}

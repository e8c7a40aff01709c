// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.server.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills tables with leads of a rule set {@code drifted}, one definition for each verdict that
 * matters, and reads the figures that the database gives.
 *
 * @param postgres the server
 * @param schema schema of the tables
 */
record DriftedLeads(LocalPostgres postgres, String schema) {

  static final String RULE_SET = "drifted";

  /**
   * Adds 1000 accounts first seen 300 days ago. The leads of each definition qualified 60 days ago
   * and pay after 10 days; 40 more leads of {@code strong} qualified today and paid at once.
   */
  private static final String ROWS =
      """
      INSERT INTO pql_rule_set (name, version, active_from, tiers, segments, priorities, signals, text,
        recorded_at, topic_partition, topic_offset)
      VALUES ('drifted', 1, now(), '{strong,loose,rare}', '{chance}', '{}', '{}', '', now(), 0, -1);

      CREATE TEMPORARY TABLE lead AS
      SELECT 'account ' || number AS account, definition, name,
        CASE WHEN young THEN interval '2 hours' ELSE interval '60 days' END AS age,
        CASE WHEN number - first < paid THEN
          CASE WHEN young THEN interval '1 hour' ELSE interval '10 days' END END AS lead_time
      FROM (VALUES
        ('tier', 'strong', 0, 50, 10, false), ('tier', 'loose', 50, 60, 5, false),
        ('tier', 'rare', 110, 5, 5, false), ('segment', 'chance', 115, 40, 0, false),
        ('tier', 'strong', 155, 40, 40, true)
      ) AS given (definition, name, first, leads, paid, young)
      CROSS JOIN LATERAL generate_series(first, first + leads - 1) AS number;

      INSERT INTO pql_account (rule_set, account, level, score, segments, entered_at, signals, seq,
        effective_at, recorded_at, rule_set_version, first_seen, converted_at, topic_partition, topic_offset)
      SELECT 'drifted', 'account ' || number, 0, 0, '{}', '{}', '{}', 1, now(), now(), 1,
        now() - interval '300 days', now() - age + lead_time, 0, -1
      FROM generate_series(0, 999) AS number LEFT JOIN lead ON lead.account = 'account ' || number;

      INSERT INTO pql_reached (
        rule_set, account, definition, name, reached_at, week, converted_at, seq, rule_set_version, segments,
        score)
      SELECT 'drifted', account, definition, name, now() - age, date_trunc('week', now() - age, 'UTC'),
        now() - age + lead_time, 1, 1, '{}', 0 FROM lead\
      """;

  private static final String FIGURES =
      """
      SELECT coalesce(tier, segment) AS name, mature, "precision", base_rate, lift, verdict
      FROM pql_validation(
        '30 days', now(), now() - interval '120 days', now() - interval '30 days')
      WHERE rule_set = 'drifted'\
      """;

  /**
   * Holds a row of {@code pql_validation}.
   *
   * @param mature number of mature leads
   * @param precision share of them that paid
   * @param baseRate share that chance would give
   * @param lift precision by base rate
   * @param verdict the verdict
   */
  record Figures(double mature, double precision, double baseRate, double lift, String verdict) {}

  void fill() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(ROWS);
      connection.commit();
    }
  }

  /** Returns the figures of the leads whose time to pay ended in the last 90 days, by name. */
  Map<String, Figures> figures() throws SQLException {
    Map<String, Figures> figures = new TreeMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(FIGURES)) {
      while (rows.next()) {
        figures.put(
            rows.getString("name"),
            new Figures(
                rows.getDouble("mature"),
                rows.getDouble("precision"),
                rows.getDouble("base_rate"),
                rows.getDouble("lift"),
                rows.getString("verdict")));
      }
    }
    return figures;
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
    connection.setSchema(schema);
    return connection;
  }
}

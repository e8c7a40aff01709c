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

  /** Returns all columns of the tables that follow from the history, as rows of text. */
  List<String> derived() throws SQLException {
    return lines(
        """
        SELECT change::text FROM pql_change AS change
        UNION ALL SELECT reached::text FROM pql_reached AS reached
        UNION ALL SELECT latest::text FROM pql_latest_change AS latest
        ORDER BY 1
        """);
  }

  /** Derives the tables that follow from the history anew. */
  void deriveAnew() throws SQLException {
    execute(
        """
        DO $$
        DECLARE
          scored record;
        BEGIN
          SELECT array_agg(rule_set) AS rule_sets, array_agg(account) AS accounts INTO scored
          FROM (SELECT DISTINCT rule_set, account FROM pql_qualification) AS every;
          CALL pql_refresh_history(scored.rule_sets, scored.accounts);
        END $$
        """);
  }

  /** Returns the counts of first times, without those of 0, as rows of text. */
  List<String> firstTimes() throws SQLException {
    return lines(
        """
        SELECT kept::text FROM pql_reached_weekly AS kept WHERE accounts <> 0
        UNION ALL SELECT kept::text FROM pql_climb_weekly AS kept WHERE accounts <> 0
        ORDER BY 1
        """);
  }

  /** Returns what {@link #firstTimes} must return, counted anew. */
  List<String> firstTimesCounted() throws SQLException {
    return lines(
        """
        SELECT (rule_set, definition, name, week, rule_set_version, segments, count(*), count(converted_at),
          count(*) FILTER (WHERE converted_at >= reached_at AND conversion_seq > seq),
          count(*) FILTER (WHERE converted_at <= reached_at),
          count(*) FILTER (WHERE left_at <= reached_at + interval '168 hours'
            AND (converted_at IS NULL OR converted_at > reached_at)))::text
        FROM pql_reached GROUP BY rule_set, definition, name, week, rule_set_version, segments
        UNION ALL
        SELECT (rule_set, name, cohort_week, coalesce(tier_below, ''), count(*),
          count(*) FILTER (WHERE since_below >= 0))::text
        FROM pql_reached WHERE definition = 'tier'
        GROUP BY rule_set, name, cohort_week, coalesce(tier_below, '')
        ORDER BY 1
        """);
  }

  /** Returns the funnel as {@code group/week/tier/accounts/from below/median time}. */
  List<String> funnel() throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', grouped_by, cohort_week, tier, accounts, from_tier_below, median_time)
        FROM pql_funnel WHERE accounts > 0 ORDER BY 1
        """);
  }

  /** Returns what {@link #funnel} must return, read from every change of the history. */
  List<String> funnelByHistory() throws SQLException {
    return lines(
        """
        WITH first AS (
          SELECT account, tier.name, min(seq) AS seq
          FROM pql_qualification CROSS JOIN LATERAL jsonb_object_keys(entered_at) AS tier (name)
          GROUP BY account, tier.name
        ), climbed AS (
          SELECT
            ladder.level, name,
            CASE WHEN lag(ladder.level) OVER climb = ladder.level - 1
              THEN effective_at - lag(effective_at) OVER climb END AS since,
            min(date_trunc('week', effective_at, 'UTC')::date) OVER (PARTITION BY account) AS week
          FROM first JOIN pql_qualification USING (account, seq)
            JOIN pql_tier AS ladder ON ladder.tier = name
          WINDOW climb AS (PARTITION BY account ORDER BY ladder.level)
        )
        SELECT concat_ws('/', CASE WHEN grouping(week) = 1 THEN 'all' ELSE 'cohort week' END, week, name,
          count(*), CASE WHEN level > 1 THEN count(*) FILTER (WHERE since >= interval '0') END,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY since) FILTER (WHERE since >= interval '0'))
        FROM climbed GROUP BY GROUPING SETS ((level, name), (level, name, week))
        ORDER BY 1
        """);
  }

  /** Returns how many accounts paid, as {@code week/tier/accounts/paid/customers}. */
  List<String> paid() throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', cohort_week, tier, accounts, paid, customers)
        FROM pql_paid_rate WHERE grouped_by = 'cohort week' ORDER BY 1
        """);
  }

  /** Returns what {@link #paid} must return, counted anew. */
  List<String> paidCounted() throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', week, tier, count(*) FILTER (WHERE outcome <> 'customer'),
          count(*) FILTER (WHERE outcome = 'paid'), count(*) FILTER (WHERE outcome = 'customer'))
        FROM pql_tier_reached GROUP BY week, tier ORDER BY 1
        """);
  }

  /** Returns the validation as {@code tier/leads/customers/mature/won/flapped}. */
  List<String> validation(String asOf, String from, String before) throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', tier, leads, customers, mature, won, flapped)
        FROM pql_validation('30 days', '%s', '%s', '%s') WHERE tier IS NOT NULL ORDER BY 1
        """
            .formatted(asOf, from, before));
  }

  /** Returns what {@link #validation} must return, counted anew. */
  List<String> validationCounted(String asOf, String from, String before) throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', tier.tier, count(*) FILTER (WHERE lead), count(*) FILTER (WHERE NOT lead),
          count(*) FILTER (WHERE lead AND (won OR reached_at + interval '720 hours' <= as_of)),
          count(*) FILTER (WHERE lead AND won),
          count(*) FILTER (WHERE lead AND left_at <= as_of AND left_at <= reached_at + interval '168 hours'))
        FROM pql_tier AS tier LEFT JOIN (
          SELECT *, converted_at IS NULL OR converted_at > reached_at AS lead,
            coalesce(converted_at <= as_of AND converted_at <= reached_at + interval '720 hours', false) AS won
          FROM pql_reached CROSS JOIN (SELECT '%s'::timestamptz AS as_of) AS judged
          WHERE definition = 'tier' AND reached_at <= as_of AND reached_at >= '%s' AND reached_at < '%s'
        ) AS reached ON reached.name = tier.tier
        GROUP BY tier.tier ORDER BY 1
        """
            .formatted(asOf, from, before));
  }

  /** Returns the shares of leads that had paid by each day, as {@code tier/day/paid}. */
  List<String> survival(String asOf, String from, String before) throws SQLException {
    return lines(
        """
        SELECT concat_ws('/', tier, point ->> 'day', point ->> 'paid')
        FROM pql_validation('30 days', '%s', '%s', '%s') CROSS JOIN jsonb_array_elements(survival) AS point
        WHERE tier IS NOT NULL AND leads > 0 ORDER BY tier, (point ->> 'day')::integer
        """
            .formatted(asOf, from, before));
  }

  /** Returns what {@link #survival} must return, estimated anew. */
  List<String> survivalEstimated(String asOf, String from, String before) throws SQLException {
    return lines(
        """
        WITH lead AS (
          SELECT name, least(converted_at, as_of) - reached_at AS observed,
            coalesce(converted_at <= as_of, false) AS has_paid
          FROM pql_reached CROSS JOIN (SELECT '%s'::timestamptz AS as_of) AS judged
          WHERE definition = 'tier' AND reached_at <= as_of AND reached_at >= '%s' AND reached_at < '%s'
            AND (converted_at IS NULL OR converted_at > reached_at)
        ), payment AS (
          SELECT name, observed, count(*) AS paid, (
            SELECT count(*) FROM lead AS other WHERE other.name = lead.name AND other.observed >= lead.observed
            ) AS at_risk
          FROM lead WHERE has_paid GROUP BY name, observed
        )
        SELECT concat_ws('/', tier.name, day, round(1 - (CASE WHEN bool_or(paid = at_risk) THEN 0
          ELSE coalesce(exp(sum(ln(1 - paid::numeric / at_risk)) FILTER (WHERE paid < at_risk)), 1) END), 6))
        FROM (SELECT DISTINCT name FROM lead) AS tier CROSS JOIN generate_series(0, 90) AS day
          LEFT JOIN LATERAL (
            SELECT * FROM payment WHERE payment.name = tier.name AND observed <= make_interval(hours => 24 * day)
          ) AS earlier ON true
        GROUP BY tier.name, day ORDER BY tier.name, day
        """
            .formatted(asOf, from, before));
  }

  /** Returns the latest changes as rows of text. */
  List<String> latest() throws SQLException {
    return lines(
        """
        SELECT (rule_set, account, seq, effective_at, recorded_at, tiers, segments)::text
        FROM pql_latest_change ORDER BY account
        """);
  }

  /** Returns what {@link #latest} must return, read from the history. */
  List<String> latestByHistory() throws SQLException {
    return lines(
        """
        SELECT (rule_set, account, seq, effective_at, recorded_at,
          ARRAY(SELECT jsonb_object_keys(entered_at)), segments)::text
        FROM (
          SELECT DISTINCT ON (account) * FROM pql_qualification ORDER BY account, seq DESC) AS last
        ORDER BY account
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

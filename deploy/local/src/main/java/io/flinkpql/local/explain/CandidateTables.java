// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the standings of accounts under a candidate and under the rule set in force. */
public final class CandidateTables {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Each account's last row under the candidate, and its row under the rule set in force. */
  private static final String BOTH =
      """
      WITH candidate AS (
        SELECT DISTINCT ON (account) * FROM pql_shadow_qualification
        WHERE rule_set = ? AND rule_set_version = ? ORDER BY account, seq DESC
      ), live AS (
        SELECT * FROM pql_account WHERE rule_set = ?
      )
      """;

  private static final String CHANGES =
      """
      SELECT count(*), count(*) FILTER (WHERE last_rise > first_fall) FROM (
        SELECT max(seq) FILTER (WHERE kind = 'promoted') AS last_rise,
               min(seq) FILTER (WHERE kind = 'demoted') AS first_fall
        FROM %s
        WHERE rule_set = ? AND kind IN ('promoted', 'demoted') AND %s GROUP BY account
      ) AS moved
      """;

  private final RowQuery query;

  /**
   * The candidate and the rule set that it is compared with.
   *
   * @param name name of the candidate
   * @param version its version
   * @param live name of the rule set in force
   */
  record Pair(String name, long version, String live) {}

  /**
   * Counts accounts by what they are under both; a name is empty for none.
   *
   * @param live tier, segment or priority under the rule set in force
   * @param candidate the same under the candidate
   * @param accounts number of accounts
   */
  record Count(Optional<String> live, Optional<String> candidate, long accounts) {}

  /**
   * Counts accounts by a segment or priority.
   *
   * @param name the segment or priority
   * @param live number of accounts under the rule set in force
   * @param candidate number under the candidate
   */
  record Sizes(String name, long live, long candidate) {}

  /**
   * Counts accounts that changed their tier.
   *
   * @param moved accounts with a change
   * @param flapping accounts that fell and rose again
   */
  record Changes(long moved, long flapping) {}

  /**
   * Shows one account under both.
   *
   * @param account its id
   * @param live evidence of its last change under the rule set in force; missing without one
   * @param candidate evidence of its last change under the candidate; missing without one
   */
  record Example(String account, JsonNode live, JsonNode candidate) {}

  /**
   * Creates a reader.
   *
   * @param connection connection whose search path includes the tables
   */
  public CandidateTables(Connection connection) {
    query = new RowQuery(connection);
  }

  /** Returns the names of candidates that have rows. */
  List<String> candidates() throws SQLException {
    return query.list(
        "SELECT DISTINCT rule_set FROM pql_shadow_qualification ORDER BY 1",
        row -> row.getString(1));
  }

  /** Returns the latest version of a candidate that has rows. */
  OptionalLong latestVersion(String name) throws SQLException {
    return query
        .list(
            "SELECT max(rule_set_version) FROM pql_shadow_qualification WHERE rule_set = ?"
                + " HAVING count(*) > 0",
            row -> row.getLong(1),
            name)
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** Returns the names of the rule sets that have accounts. */
  List<String> rulesInForce() throws SQLException {
    return query.list(
        "SELECT DISTINCT rule_set FROM pql_account ORDER BY 1", row -> row.getString(1));
  }

  /** Returns the effective time of the candidate's first row. */
  Instant begin(Pair pair) throws SQLException {
    return query
        .list(
            "SELECT min(effective_at) FROM pql_shadow_qualification"
                + " WHERE rule_set = ? AND rule_set_version = ?",
            row -> row.getTimestamp(1).toInstant(),
            pair.name(),
            pair.version())
        .get(0);
  }

  /** Counts accounts by the tiers that they hold, the most frequent first. */
  List<Count> tiers(Pair pair) throws SQLException {
    return counts(
        "SELECT live.tier, candidate.to_tier, count(*) FROM live FULL JOIN candidate USING (account)"
            + " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        pair);
  }

  /** Counts accounts by segment. */
  List<Sizes> segments(Pair pair) throws SQLException {
    return sizes(
        "SELECT name, count(*) FILTER (WHERE is_live), count(*) FILTER (WHERE NOT is_live) FROM ("
            + " SELECT unnest(segments) AS name, true AS is_live FROM live UNION ALL"
            + " SELECT unnest(segments), false FROM candidate) AS named GROUP BY 1 ORDER BY 1",
        pair);
  }

  /** Counts accounts by priority. */
  List<Sizes> priorities(Pair pair) throws SQLException {
    return sizes(
        "SELECT name, count(*) FILTER (WHERE is_live), count(*) FILTER (WHERE NOT is_live) FROM ("
            + " SELECT priority AS name, true AS is_live FROM live UNION ALL"
            + " SELECT priority, false FROM candidate) AS named WHERE name IS NOT NULL"
            + " GROUP BY 1 ORDER BY 1",
        pair);
  }

  /** Counts accounts that changed their tier under the rule set in force since an instant. */
  Changes liveChanges(Pair pair, Instant since) throws SQLException {
    return changes(
        CHANGES.formatted("pql_qualification", "effective_at > ?::timestamptz"),
        pair.live(),
        since.toString());
  }

  /** Counts accounts that changed their tier under the candidate after they began with one. */
  Changes candidateChanges(Pair pair, Instant since) throws SQLException {
    return changes(
        CHANGES.formatted(
            "pql_shadow_qualification",
            "effective_at > ?::timestamptz AND rule_set_version = " + pair.version()),
        pair.name(),
        since.toString());
  }

  private Changes changes(String sql, Object... parameters) throws SQLException {
    return query.list(sql, row -> new Changes(row.getLong(1), row.getLong(2)), parameters).get(0);
  }

  /** Counts accounts that converted since an instant by the tiers that they held then. */
  List<Count> conversions(Pair pair, Instant since) throws SQLException {
    return query.list(
        "SELECT live.tier, candidate.to_tier, count(*) FROM"
            + " (SELECT account, tier FROM pql_conversion"
            + "  WHERE rule_set = ? AND converted_at > ?::timestamptz) AS live FULL JOIN"
            + " (SELECT account, to_tier FROM pql_shadow_qualification WHERE rule_set = ?"
            + "  AND rule_set_version = ? AND kind = 'converted') AS candidate USING (account)"
            + " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        CandidateTables::count,
        pair.live(),
        since.toString(),
        pair.name(),
        pair.version());
  }

  /** Returns accounts that hold these tiers. */
  List<Example> examples(Pair pair, Count move, int number) throws SQLException {
    return query.list(
        BOTH
            + "SELECT account, (SELECT evidence FROM pql_qualification AS q"
            + "  WHERE q.rule_set = live.rule_set AND q.account = live.account"
            + "  ORDER BY seq DESC LIMIT 1)::text, candidate.evidence::text"
            + " FROM live FULL JOIN candidate USING (account)"
            + " WHERE live.tier IS NOT DISTINCT FROM ?::text"
            + " AND candidate.to_tier IS NOT DISTINCT FROM ?::text ORDER BY account LIMIT ?",
        row -> new Example(row.getString(1), json(row.getString(2)), json(row.getString(3))),
        pair.name(),
        pair.version(),
        pair.live(),
        move.live().orElse(null),
        move.candidate().orElse(null),
        number);
  }

  private List<Count> counts(String select, Pair pair) throws SQLException {
    return query.list(
        BOTH + select, CandidateTables::count, pair.name(), pair.version(), pair.live());
  }

  private static Count count(ResultSet row) throws SQLException {
    return new Count(
        Optional.ofNullable(row.getString(1)),
        Optional.ofNullable(row.getString(2)),
        row.getLong(3));
  }

  private List<Sizes> sizes(String select, Pair pair) throws SQLException {
    return query.list(
        BOTH + select,
        row -> new Sizes(row.getString(1), row.getLong(2), row.getLong(3)),
        pair.name(),
        pair.version(),
        pair.live());
  }

  private static JsonNode json(String text) throws SQLException {
    try {
      return text == null ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (IOException e) {
      throw new SQLException("the database returned invalid JSON", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.condition.NearestName;
import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads one account's rows from the delivery job's tables.
 *
 * @param connection connection whose search path includes the tables
 */
public record AccountTables(Connection connection) {

  /** Maximum number of accounts considered when a similar id is searched for. */
  private static final int CANDIDATES = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the account's standings, one per rule set, ordered by rule set name. */
  List<AccountStanding> standings(String account) throws SQLException {
    return query(
        "SELECT standing.*, (entered_at ->> tier)::timestamptz AS since, version.labels"
            + " FROM pql_account AS standing LEFT JOIN pql_rule_set AS version"
            + " ON version.name = standing.rule_set AND version.version = rule_set_version"
            + " WHERE account = ? ORDER BY rule_set",
        AccountTables::standing,
        account);
  }

  /** Returns the last {@code number} changes, oldest first. */
  List<StandingChange> history(String ruleSet, String account, int number) throws SQLException {
    return query(
        "SELECT * FROM (SELECT * FROM pql_qualification WHERE rule_set = ? AND account = ?"
            + " ORDER BY seq DESC LIMIT ?) AS latest ORDER BY seq",
        AccountTables::change,
        ruleSet,
        account,
        number);
  }

  /** Returns the last promotion to the account's current level or above it. */
  Optional<StandingChange> promotionTo(AccountStanding standing, String account)
      throws SQLException {
    return query(
            "SELECT * FROM pql_qualification WHERE rule_set = ? AND account = ?"
                + " AND kind = 'promoted' AND level >= ? ORDER BY seq DESC LIMIT 1",
            AccountTables::change,
            standing.ruleSet(),
            account,
            standing.level())
        .stream()
        .findFirst();
  }

  /** Returns the known account whose id is most similar to an unknown id, if any is. */
  Optional<String> similarTo(String account) throws SQLException {
    List<String> candidates =
        query(
            "SELECT account FROM pql_account WHERE lower(account) = lower(?)"
                + " OR starts_with(account, ?) OR strpos(account, ?) > 0 GROUP BY account"
                + " ORDER BY starts_with(account, ?) DESC, abs(length(account) - ?), account LIMIT ?",
            row -> row.getString(1),
            account,
            account.substring(0, Math.max(1, account.length() * 2 / 3)),
            account,
            account.substring(0, Math.max(1, account.length() - 1)),
            account.length(),
            CANDIDATES);
    return NearestName.of(account, candidates)
        .or(() -> candidates.stream().filter(found -> found.contains(account)).findFirst());
  }

  private <T> List<T> query(String sql, RowQuery.RowReader<T> reader, Object... parameters)
      throws SQLException {
    return new RowQuery(connection).list(sql, reader, parameters);
  }

  private static AccountStanding standing(ResultSet row) throws SQLException {
    return new AccountStanding(
        row.getString("rule_set"),
        row.getLong("rule_set_version"),
        text(row, "tier"),
        row.getInt("level"),
        time(row, "since"),
        row.getDouble("score"),
        texts(row, "segments"),
        text(row, "priority"),
        time(row, "converted_at"),
        text(row, "next_tier"),
        json(row, "missing"),
        time(row, "drops_at"),
        traits(json(row, "traits")),
        row.getTimestamp("effective_at").toInstant(),
        Labels.read(json(row, "labels")));
  }

  private static StandingChange change(ResultSet row) throws SQLException {
    return new StandingChange(
        Kind.of(row.getString("kind")),
        text(row, "from_tier"),
        text(row, "to_tier"),
        row.getTimestamp("effective_at").toInstant(),
        texts(row, "segments"),
        text(row, "priority"),
        json(row, "evidence"));
  }

  private static Map<String, String> traits(JsonNode json) {
    Map<String, String> traits = new TreeMap<>();
    json.properties().forEach(trait -> traits.put(trait.getKey(), trait.getValue().asText()));
    return traits;
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static JsonNode json(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    try {
      return text == null ? JSON.missingNode() : JSON.readTree(text);
    } catch (IOException e) {
      throw new SQLException("the database returned invalid JSON", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import io.flinkpql.condition.NearestName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads standings under the rule sets in force from the delivery job's tables. */
public final class AccountTables implements StandingTables {

  /** Maximum number of accounts considered when a similar id is searched for. */
  private static final int SIMILAR_ACCOUNTS = 1000;

  private final RowQuery query;

  /**
   * Creates a reader.
   *
   * @param connection connection whose search path includes the tables
   */
  public AccountTables(Connection connection) {
    query = new RowQuery(connection);
  }

  @Override
  public String headline(AccountStanding standing) {
    return "rule set " + standing.ruleSet() + " (version " + standing.version() + ")";
  }

  @Override
  public List<AccountStanding> standings(String account) throws SQLException {
    return query.list(
        "SELECT standing.*, (entered_at ->> tier)::timestamptz AS since, version.labels"
            + " FROM pql_account AS standing LEFT JOIN pql_rule_set AS version"
            + " ON version.name = standing.rule_set AND version.version = rule_set_version"
            + " WHERE account = ? ORDER BY rule_set",
        StandingRows::standing,
        account);
  }

  @Override
  public List<StandingChange> history(AccountStanding standing, String account, int number)
      throws SQLException {
    return query.list(
        "SELECT * FROM (SELECT * FROM pql_qualification WHERE rule_set = ? AND account = ?"
            + " ORDER BY seq DESC LIMIT ?) AS latest ORDER BY seq",
        StandingRows::change,
        standing.ruleSet(),
        account,
        number);
  }

  @Override
  public Optional<StandingChange> promotionTo(AccountStanding standing, String account)
      throws SQLException {
    return query
        .list(
            "SELECT * FROM pql_qualification WHERE rule_set = ? AND account = ?"
                + " AND kind = 'promoted' AND level >= ? ORDER BY seq DESC LIMIT 1",
            StandingRows::change,
            standing.ruleSet(),
            account,
            standing.level())
        .stream()
        .findFirst();
  }

  @Override
  public String notFound(String account) throws SQLException {
    return "there is no account '"
        + account
        + "'"
        + similarTo(account).map(id -> ": did you mean '" + id + "'?").orElse("");
  }

  /** Returns the known account whose id is most similar to an unknown id, if any is. */
  private Optional<String> similarTo(String account) throws SQLException {
    List<String> similar =
        query.list(
            "SELECT account FROM pql_account WHERE lower(account) = lower(?)"
                + " OR starts_with(account, ?) OR strpos(account, ?) > 0 GROUP BY account"
                + " ORDER BY starts_with(account, ?) DESC, abs(length(account) - ?), account LIMIT ?",
            row -> row.getString(1),
            account,
            account.substring(0, Math.max(1, account.length() * 2 / 3)),
            account,
            account.substring(0, Math.max(1, account.length() - 1)),
            account.length(),
            SIMILAR_ACCOUNTS);
    return NearestName.of(account, similar)
        .or(() -> similar.stream().filter(found -> found.contains(account)).findFirst());
  }
}

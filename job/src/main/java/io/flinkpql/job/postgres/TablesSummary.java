// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Summarizes the contents of the tables.
 *
 * @param ruleSet name of the rule set that came into force last
 * @param version version of that rule set
 * @param recordedAt wall-clock time at which it came into force
 * @param accounts number of accounts, counted up to {@link #MAX_COUNTED}
 */
public record TablesSummary(String ruleSet, long version, Instant recordedAt, int accounts) {

  /** Bounds the time of the query: counting all rows of a large table is slow. */
  static final int MAX_COUNTED = 1000;

  private static final String QUERY =
      """
      SELECT name, version, recorded_at,
             (SELECT count(*) FROM (SELECT FROM pql_account LIMIT %d) AS counted)
      FROM pql_rule_set
      ORDER BY recorded_at DESC, version DESC
      LIMIT 1
      """
          .formatted(MAX_COUNTED);

  /**
   * Queries the tables.
   *
   * @param settings location of the tables and credentials
   * @return empty if no rule set is in force
   * @throws IOException if the password cannot be read
   * @throws SQLException if the database is unreachable or has no such tables
   */
  public static Optional<TablesSummary> read(PostgresSettings settings)
      throws IOException, SQLException {
    PGSimpleDataSource database =
        PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
    Credentials.Login login = settings.credentials().read();
    try (Connection connection = database.getConnection(login.user(), login.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      return rows.next() ? Optional.of(of(rows)) : Optional.empty();
    }
  }

  private static TablesSummary of(ResultSet row) throws SQLException {
    return new TablesSummary(
        row.getString(1),
        row.getLong(2),
        row.getObject(3, OffsetDateTime.class).toInstant(),
        row.getInt(4));
  }

  /** Returns one line for people. */
  @Override
  public String toString() {
    return "Rule set %s version %d is in force, recorded at %s; accounts: %d%s"
        .formatted(
            ruleSet, version, recordedAt, accounts, accounts < MAX_COUNTED ? "" : " or more");
  }
}

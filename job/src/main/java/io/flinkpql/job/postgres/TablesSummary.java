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
 * What the tables hold, in short.
 *
 * @param ruleSet name of the rule set that came into force last
 * @param version its version
 * @param since when that was recorded, by the wall clock
 * @param accounts how many there are, counted up to {@link #MOST_COUNTED}
 */
public record TablesSummary(String ruleSet, long version, Instant since, int accounts) {

  /** To count all of a billion accounts would take minutes. */
  static final int MOST_COUNTED = 1000;

  private static final String QUERY =
      """
      SELECT name, version, recorded_at,
             (SELECT count(*) FROM (SELECT FROM pql_account LIMIT %d) AS counted)
      FROM pql_rule_set
      ORDER BY recorded_at DESC, version DESC
      LIMIT 1
      """
          .formatted(MOST_COUNTED);

  /**
   * Reads the tables.
   *
   * @param settings where they are, and who reads
   * @return empty if no rule set is in force yet
   * @throws IOException if the password cannot be read
   * @throws SQLException if the database cannot be reached, or has no such tables
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

  /** A line for people. */
  @Override
  public String toString() {
    return "Rule set %s version %d is in force, recorded at %s; accounts: %d%s"
        .formatted(ruleSet, version, since, accounts, accounts < MOST_COUNTED ? "" : " or more");
  }
}

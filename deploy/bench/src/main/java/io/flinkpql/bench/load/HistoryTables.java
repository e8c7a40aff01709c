// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Fills the tables of the delivery job with a generated history of 400 days.
 *
 * @param accounts number of accounts, at least 1
 * @param qualifications number of changes, at least one an account
 */
public record HistoryTables(int accounts, int qualifications) {

  /** Limit of the accounts, whose ids would repeat. */
  public static final int MAX_ACCOUNTS = 10_000_000;

  /** Number of accounts in a call of the procedure, about as many as in a large batch. */
  private static final int PART = 10_000;

  /** Selects the accounts of a part; the generator numbers them by offset, from 1. */
  private static final String ACCOUNTS =
      """
      SELECT array_agg(rule_set), array_agg(account) FROM pql_account
      WHERE topic_offset > ? AND topic_offset <= ?\
      """;

  /**
   * Fills the tables, which must be empty, and updates the statistics of the planner.
   *
   * @param connection to the schema of the tables, with auto-commit
   * @param progress receives the number of accounts that are complete
   * @throws SQLException if a statement fails
   */
  public void fill(Connection connection, LongConsumer progress) throws SQLException {
    progress.accept(0);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET pql_bench.accounts = " + accounts);
      statement.execute("SET pql_bench.qualifications = " + qualifications);
      statement.execute(script());
      derive(connection, progress);
      statement.execute("DISCARD TEMPORARY");
      statement.execute("VACUUM ANALYZE");
    }
  }

  /** Derives the tables that the delivery job derives, with the procedures that it calls. */
  private void derive(Connection connection, LongConsumer progress) throws SQLException {
    for (int from = 0; from < accounts; from += PART) {
      try (PreparedStatement part = connection.prepareStatement(ACCOUNTS)) {
        part.setInt(1, from);
        part.setInt(2, from + PART);
        try (ResultSet row = part.executeQuery()) {
          row.next();
          for (String procedure : List.of("pql_refresh_reached", "pql_refresh_changes")) {
            call(connection, procedure, row.getArray(1), row.getArray(2));
          }
        }
      }
      progress.accept(Math.min(accounts, from + PART));
    }
  }

  private static void call(Connection connection, String procedure, Array ruleSets, Array accounts)
      throws SQLException {
    try (PreparedStatement refresh = connection.prepareStatement("CALL " + procedure + "(?, ?)")) {
      refresh.setArray(1, ruleSets);
      refresh.setArray(2, accounts);
      refresh.execute();
    }
  }

  private static String script() {
    try (InputStream script = HistoryTables.class.getResourceAsStream("history.sql")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

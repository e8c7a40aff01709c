// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

  /**
   * Fills the tables, which must be empty, and updates the statistics of the planner.
   *
   * @param connection to the schema of the tables, with auto-commit
   * @param progress receives 0 at the start and the number of accounts at the end
   * @throws SQLException if a statement fails
   */
  public void fill(Connection connection, LongConsumer progress) throws SQLException {
    progress.accept(0);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET pql_bench.accounts = " + accounts);
      statement.execute("SET pql_bench.qualifications = " + qualifications);
      statement.execute("SET work_mem = '128MB'");
      statement.execute(script());
      statement.execute("DISCARD TEMPORARY");
      statement.execute("RESET work_mem");
      statement.execute("VACUUM ANALYZE");
    }
    progress.accept(accounts);
  }

  private static String script() {
    try (InputStream script = HistoryTables.class.getResourceAsStream("history.sql")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.local.server.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the generated tables with those that the delivery job derives from the same history. */
class HistoryTablesIT {

  private static final String DERIVED =
      """
      SELECT change::text FROM pql_change AS change
      UNION ALL SELECT reached::text FROM pql_reached AS reached
      UNION ALL SELECT latest::text FROM pql_latest_change AS latest
      UNION ALL SELECT kept::text FROM pql_reached_weekly AS kept WHERE accounts <> 0
      UNION ALL SELECT kept::text FROM pql_climb_weekly AS kept WHERE accounts <> 0
      ORDER BY 1\
      """;

  private static final String DERIVE_ANEW =
      """
      DO $$
      DECLARE
        rule_sets text[];
        accounts  text[];
      BEGIN
        SELECT array_agg(rule_set), array_agg(account) INTO rule_sets, accounts FROM pql_account;
        CALL pql_refresh_history(rule_sets, accounts);
      END $$\
      """;

  @Test
  void generatedTablesAreThoseThatFollowFromTheHistory(@TempDir Path directory) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"))) {
      Migrations.apply(
          new MigrationSettings(
              postgres.jdbcUrl(), "pql", Credentials.fixed(postgres.user(), ""), Optional.empty()));
      try (Connection connection =
              DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
          Statement statement = connection.createStatement()) {
        statement.execute("SET search_path = pql");
        new HistoryTables(500, 4000).fill(connection, accounts -> {});

        List<String> generated = lines(statement, DERIVED);
        statement.execute(DERIVE_ANEW);

        assertThat(generated).hasSizeGreaterThan(5000).isEqualTo(lines(statement, DERIVED));
      }
    }
  }

  private static List<String> lines(Statement statement, String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }
}

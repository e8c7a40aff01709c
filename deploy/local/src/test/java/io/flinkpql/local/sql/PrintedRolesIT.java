// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.MigrateTables;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executes the statements that create users, as the pages print them, on an empty server. */
class PrintedRolesIT {

  private static final Path README = Path.of("../../README.md");
  private static final Path DEPLOY_PAGE = Path.of("../README.md");
  private static final Path ANALYST_PAGE = Path.of("../sql/README.md");

  @TempDir Path directory;

  @Test
  void printedRolesMigrateWriteAndRead() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"))) {
      execute(postgres, postgres.user(), block(README, "CREATE ROLE pql_owner"));
      MigrateTables.TASK.result(
          new String[] {
            "--pql.postgres.url=" + postgres.jdbcUrl(),
            "--pql.postgres.user=pql_job",
            "--pql.postgres.migration-user=pql_owner"
          },
          Map.of());
      execute(postgres, postgres.user(), block(ANALYST_PAGE, "CREATE ROLE ana"));

      execute(
          postgres,
          "pql_job",
          "INSERT INTO pql.pql_dead_letter_daily VALUES ('2026-03-04', 'usage', 'no_account', 3,"
              + " now())");
      assertThatThrownBy(() -> execute(postgres, "pql_job", "DROP TABLE pql.pql_account"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("must be owner");
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), "ana", "");
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT messages FROM pql_dead_letter_daily")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(3);
      }
    }
  }

  @Test
  void bothPagesPrintTheSameStatements() throws IOException {
    List<String> deployed =
        statements(block(DEPLOY_PAGE, "CREATE ROLE pql_owner")).stream()
            .filter(statement -> !statement.contains("CREATE DATABASE"))
            .toList();

    assertThat(deployed).isEqualTo(statements(block(README, "CREATE ROLE pql_owner")));
  }

  /** Returns the block of code on a page that contains a text. */
  private static String block(Path page, String text) throws IOException {
    return Pattern.compile("^```\\w*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.contains(text))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the statements, without comments and commands of psql. */
  private static List<String> statements(String sql) {
    return Arrays.stream(sql.replaceAll("--.*", "").replaceAll("(?m)^\\\\.*", "").split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static void execute(LocalPostgres postgres, String user, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), user, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

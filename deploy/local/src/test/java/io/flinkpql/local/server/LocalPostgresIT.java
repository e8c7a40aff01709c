// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir private Path directory;

  @Test
  void dataSurvivesSuspensionAndIsDeletedOnClose() throws IOException, SQLException {
    Path data = directory.resolve("data");
    String url;
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      url = postgres.jdbcUrl();
      execute(url, "CREATE TABLE kept AS SELECT current_database() AS name");

      postgres.suspend();
      assertThatThrownBy(() -> execute(url, "SELECT 1")).isInstanceOf(SQLException.class);
      postgres.resume();

      assertThat(query(url, "SELECT name FROM kept")).isEqualTo("pql");
      assertThat(query(url, "SHOW server_version_num")).startsWith("17");
      assertThat(query(url, "SHOW listen_addresses")).isEqualTo("localhost");
    }
    assertThat(data).doesNotExist();
    assertThatThrownBy(() -> execute(url, "SELECT 1")).isInstanceOf(SQLException.class);
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}

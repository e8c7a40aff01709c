// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.job.postgres.PostgresSettings;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a schema with the accounts of {@code known-data.sql}.
 *
 * @param postgres the server
 * @param schema schema of the tables and views
 */
public record KnownData(LocalPostgres postgres, String schema) {

  private static final int BATCH_ROWS = 10;

  /** Creates tables and views in a new schema and fills the tables. */
  public static KnownData in(LocalPostgres postgres, String schema)
      throws MigrationException, SQLException {
    KnownData data = new KnownData(postgres, schema);
    data.migrate();
    data.execute(script("known-data.sql"));
    return data;
  }

  /** Migrates tables and views; returns the number of applied scripts. */
  int migrate() throws MigrationException {
    return Migrations.apply(
        MigrationSettings.of(
            new PostgresSettings(
                postgres.jdbcUrl(),
                schema,
                Credentials.fixed(postgres.user(), ""),
                BATCH_ROWS,
                2 * BATCH_ROWS,
                Duration.ofSeconds(1),
                Duration.ZERO,
                PostgresSettings.CHECK_INTERVAL)));
  }

  /** Returns the rows of a query as PostgreSQL row text: {@code (saas,3,qualified,2)}. */
  List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT result::text FROM (" + query + ") AS result")) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  /** Returns the first column of a query's result after a statement, which is then undone. */
  List<String> linesAfter(String undone, String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(undone);
      try (ResultSet result = statement.executeQuery(query)) {
        while (result.next()) {
          lines.add(result.getString(1));
        }
      }
      connection.rollback();
    }
    return lines;
  }

  /** Returns the text of a query's only value. */
  public String value(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  /** Executes statements in one transaction. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.commit();
    }
  }

  /** Opens a connection with time zone UTC. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
    connection.setSchema(schema);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
    }
    return connection;
  }

  private static String script(String name) {
    try (InputStream script = KnownData.class.getResourceAsStream(name)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** One connection at a time, opened when asked for, and anew after it was lost. */
final class PostgresConnections implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** After this, an answer will not come any more: a host that vanished does not say so. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /** A connection follows a moved host and new credentials after this at the latest. */
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(10);

  /**
   * The rows of a batch are few and their keys are indexed, so rows are best looked up one by one.
   * A plan made while a table was empty would scan it for ever.
   */
  private static final String PREFER_LOOKUPS =
      "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

  private final PostgresSettings settings;
  private HikariDataSource pool;
  private boolean closed;

  PostgresConnections(PostgresSettings settings) {
    this.settings = settings;
  }

  /**
   * A connection in a transaction of its own; to be closed by the caller.
   *
   * @throws SQLException if the database cannot be reached now
   */
  Connection open() throws SQLException {
    return pool().getConnection();
  }

  /** Gives a connection up that may not work any more. */
  void discard(Connection connection) throws SQLException {
    pool().evictConnection(connection);
  }

  /** Ends the connection, also under a statement that is being waited for. */
  @Override
  public synchronized void close() {
    closed = true;
    if (pool != null) {
      pool.close();
    }
  }

  private synchronized HikariDataSource pool() throws SQLException {
    if (closed) {
      throw new SQLTransientConnectionException("Delivery is closing");
    }
    if (pool == null) {
      try {
        pool = new HikariDataSource(configuration());
      } catch (RuntimeException e) {
        throw new SQLTransientConnectionException("The connection pool did not start", e);
      }
    }
    return pool;
  }

  private HikariConfig configuration() {
    HikariConfig configuration = new HikariConfig();
    configuration.setPoolName("delivery");
    configuration.setDataSource(dataSource(settings.jdbcUrl(), settings.schema()));
    configuration.setCredentialsProvider(this::login);
    configuration.setAutoCommit(false);
    configuration.setMaximumPoolSize(1);
    configuration.setInitializationFailTimeout(-1);
    configuration.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    configuration.setMaxLifetime(LONGEST_LIFE.toMillis());
    configuration.setConnectionInitSql(PREFER_LOOKUPS);
    // Commits the line above: a rollback of the first batch would take it back.
    configuration.setIsolateInternalQueries(true);
    return configuration;
  }

  private com.zaxxer.hikari.util.Credentials login() {
    try {
      Credentials.Login login = settings.credentials().read();
      return com.zaxxer.hikari.util.Credentials.of(login.user(), login.password());
    } catch (IOException e) {
      throw new UncheckedIOException("The credentials of the database cannot be read", e);
    }
  }

  static PGSimpleDataSource dataSource(String jdbcUrl, String schema) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    // Defaults first: what the URL says overrides them.
    dataSource.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
    dataSource.setLoginTimeout((int) CONNECT_TIMEOUT.toSeconds());
    dataSource.setSocketTimeout((int) ANSWER_TIMEOUT.toSeconds());
    dataSource.setTcpKeepAlive(true);
    dataSource.setApplicationName("flink-pql delivery");
    dataSource.setUrl(jdbcUrl);
    dataSource.setCurrentSchema(schema);
    return dataSource;
  }
}

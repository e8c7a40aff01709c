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

/** Holds one connection, opened on demand and opened again after it was lost. */
final class PostgresConnections implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Ends a request to a host that vanished without closing the connection. */
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);

  /** Bounds the time until a moved host or new credentials take effect. */
  private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);

  /**
   * Makes the planner use indexes. A batch has few rows, but a plan cached while a table was empty
   * would scan the whole table from then on.
   */
  private static final String PREFER_INDEXES =
      "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

  private final PostgresSettings settings;
  private HikariDataSource pool;
  private boolean closed;

  PostgresConnections(PostgresSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a connection with auto-commit off, which the caller closes.
   *
   * @throws SQLException if the database is unreachable
   */
  Connection open() throws SQLException {
    return pool().getConnection();
  }

  /** Discards a connection that may be broken. */
  void discard(Connection connection) throws SQLException {
    pool().evictConnection(connection);
  }

  /** Closes the connection, even during a statement. */
  @Override
  public synchronized void close() {
    closed = true;
    if (pool != null) {
      pool.close();
    }
  }

  private synchronized HikariDataSource pool() throws SQLException {
    if (closed) {
      throw new SQLTransientConnectionException("The connection pool is closed");
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
    configuration.setMaxLifetime(MAX_LIFETIME.toMillis());
    configuration.setConnectionInitSql(PREFER_INDEXES);
    // Commits the settings above, which a rollback of the first batch would undo.
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
    // Set before the URL, whose parameters override these defaults.
    dataSource.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
    dataSource.setLoginTimeout((int) CONNECT_TIMEOUT.toSeconds());
    dataSource.setSocketTimeout((int) RESPONSE_TIMEOUT.toSeconds());
    dataSource.setTcpKeepAlive(true);
    dataSource.setApplicationName("flink-pql delivery");
    // Errors would quote whole rows, and they are logged.
    dataSource.setLogServerErrorDetail(false);
    dataSource.setUrl(jdbcUrl);
    dataSource.setCurrentSchema(schema);
    return dataSource;
  }
}

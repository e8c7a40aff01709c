// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks the tables of a schema against other owners. An owner is a Flink job or a one-off task; all
 * sessions of one owner hold the lock together, so a job that restarts never waits for itself.
 *
 * <p>An advisory lock on a session of its own holds until the session ends. A session whose client
 * vanished ends within half a minute, by TCP keep-alive.
 */
final class TablesLock implements AutoCloseable {

  /** Begins the names of the sessions; the owner follows. */
  static final String SESSION = "flink-pql lock of ";

  private static final Logger LOG = LoggerFactory.getLogger(TablesLock.class);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
  private static final int VALIDATION_SECONDS = 5;

  /** Keeps the session open while it is idle, and ends it soon once its client is gone. */
  private static final String SESSION_SETTINGS =
      """
      SET tcp_keepalives_idle = 10;
      SET tcp_keepalives_interval = 5;
      SET tcp_keepalives_count = 3;
      SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'
      """;

  /** Makes claims one by one, until the end of the transaction. */
  private static final String SERIALIZE = "SELECT pg_advisory_xact_lock(?)";

  private static final String OTHER_OWNER =
      """
      SELECT activity.application_name, host(activity.client_addr), activity.backend_start
      FROM pg_locks AS held LEFT JOIN pg_stat_activity AS activity USING (pid)
      WHERE held.locktype = 'advisory' AND held.objsubid = 2 AND held.granted
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND held.classid::bigint = ? AND held.objid::bigint <> ?
      ORDER BY activity.backend_start
      LIMIT 1
      """;

  private static final String CLAIM = "SELECT pg_advisory_lock_shared(?, ?)";

  private final Credentials credentials;
  private final String schema;
  private final PGSimpleDataSource dataSource;
  private final int tablesKey;
  private final int ownerKey;
  private Optional<Connection> session = Optional.empty();
  private boolean closed;

  /**
   * Prepares a lock without connecting.
   *
   * @param owner name of the owner, which tells it from others; shown to others
   */
  TablesLock(PostgresSettings settings, String owner) {
    credentials = settings.credentials();
    schema = settings.schema();
    dataSource = PostgresConnections.dataSource(settings.jdbcUrl(), schema);
    dataSource.setApplicationName(SESSION + owner);
    tablesKey = ("flink-pql tables " + schema).hashCode();
    ownerKey = owner.hashCode();
  }

  /**
   * Holds the lock: returns at once if the session still does, otherwise waits for other owners to
   * end.
   *
   * @param atMost maximum time to wait
   * @throws TablesRefusedException if another owner still holds the lock
   * @throws IOException if the password cannot be read
   * @throws SQLException if the database is unreachable
   */
  void hold(Duration atMost)
      throws TablesRefusedException, IOException, SQLException, InterruptedException {
    if (session.isPresent() && session.get().isValid(VALIDATION_SECONDS)) {
      return;
    }
    release();
    Connection claiming = connect();
    try {
      await(claiming, System.nanoTime() + atMost.toNanos());
    } catch (TablesRefusedException | SQLException | InterruptedException e) {
      claiming.close();
      throw e;
    }
    keep(claiming);
  }

  /** Releases the lock for good, by ending its session. */
  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    release();
  }

  private synchronized void release() throws SQLException {
    if (session.isPresent()) {
      session.get().close();
      session = Optional.empty();
    }
  }

  private synchronized void keep(Connection claimed) throws SQLException {
    if (closed) {
      claimed.close();
      throw new SQLException("The lock was released while it was being claimed");
    }
    session = Optional.of(claimed);
  }

  private void await(Connection claiming, long deadline)
      throws TablesRefusedException, SQLException, InterruptedException {
    Optional<Holder> other = claim(claiming);
    if (other.isPresent()) {
      LOG.warn("The tables in schema {} are in use by {}; waiting", schema, other.get());
    }
    while (other.isPresent()) {
      if (System.nanoTime() >= deadline) {
        throw new TablesRefusedException(refusal(other.get()));
      }
      Thread.sleep(POLL_INTERVAL.toMillis());
      other = claim(claiming);
    }
  }

  private Connection connect() throws IOException, SQLException {
    Credentials.Login login = credentials.read();
    Connection connection = dataSource.getConnection(login.user(), login.password());
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION_SETTINGS);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Claims the lock and returns the owner in the way, if any. */
  private Optional<Holder> claim(Connection session) throws SQLException {
    session.setAutoCommit(false);
    try {
      try (PreparedStatement statement = session.prepareStatement(SERIALIZE)) {
        statement.setLong(1, tablesKey);
        statement.execute();
      }
      Optional<Holder> other = otherOwner(session);
      if (other.isEmpty()) {
        try (PreparedStatement statement = session.prepareStatement(CLAIM)) {
          statement.setInt(1, tablesKey);
          statement.setInt(2, ownerKey);
          statement.execute();
        }
      }
      session.commit();
      return other;
    } finally {
      session.setAutoCommit(true);
    }
  }

  private Optional<Holder> otherOwner(Connection session) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(OTHER_OWNER)) {
      statement.setLong(1, Integer.toUnsignedLong(tablesKey));
      statement.setLong(2, Integer.toUnsignedLong(ownerKey));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Holder(
                    Optional.ofNullable(rows.getString(1)),
                    Optional.ofNullable(rows.getString(2)),
                    Optional.ofNullable(rows.getObject(3, OffsetDateTime.class))))
            : Optional.empty();
      }
    }
  }

  private String refusal(Holder other) {
    return ("The tables in schema %s are in use by %s. Two instances must not write the same"
            + " tables: stop the other one, or give this one its own pql.postgres.schema and"
            + " pql.delivery.group-id.")
        .formatted(schema, other);
  }

  /** Describes a session of another owner; the server hides some of it from other users. */
  private record Holder(
      Optional<String> session, Optional<String> host, Optional<OffsetDateTime> since) {

    @Override
    public String toString() {
      return session.map(name -> name.replace(SESSION, "")).orElse("another instance")
          + host.map(address -> " from " + address).orElse("")
          + since.map(start -> ", connected since " + start.toInstant()).orElse("");
    }
  }
}

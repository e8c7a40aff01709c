// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats work in the database, on a thread and a connection of its own. It never delays or fails
 * the job.
 */
final class BackgroundWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

  /** Bounds the time to the first run, without loading the database at each restart. */
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private final String name;
  private final Duration interval;
  private final Work work;
  private final Credentials credentials;
  private final PGSimpleDataSource dataSource;
  private final ScheduledExecutorService thread;
  private Optional<Connection> session = Optional.empty();
  private boolean closed;

  /**
   * Prepares work without connecting.
   *
   * @param name names the thread and, after {@code flink-pql}, the session
   * @param interval time from the end of a run to the next one, and to the first one if that is
   *     below a minute
   */
  BackgroundWork(PostgresSettings tables, String name, Duration interval, Work work) {
    this.name = name;
    this.interval = interval;
    this.work = work;
    credentials = tables.credentials();
    dataSource = PostgresConnections.dataSource(tables.jdbcUrl(), tables.schema());
    dataSource.setApplicationName("flink-pql " + name);
    thread = Executors.newSingleThreadScheduledExecutor(this::thread);
  }

  /** Works in the database; one thread calls both methods. */
  interface Work {

    /** Does the work on a new connection, which is closed afterwards. */
    void run(Connection connection) throws SQLException;

    /** Receives the failure of a run. */
    void failed(Exception failure);
  }

  /** Works from now on. */
  void start() {
    Duration delay = interval.compareTo(MAX_DELAY) < 0 ? interval : MAX_DELAY;
    thread.scheduleWithFixedDelay(
        this::run, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    try (Connection connection = connect()) {
      work.run(connection);
    } catch (SQLException | IOException | RuntimeException e) {
      if (!isClosed()) {
        work.failed(e);
      }
    } finally {
      forget();
    }
  }

  private Connection connect() throws SQLException, IOException {
    Credentials.Login login = credentials.read();
    Connection connection = dataSource.getConnection(login.user(), login.password());
    synchronized (this) {
      session = Optional.of(connection);
      if (closed) {
        connection.close();
      }
    }
    return connection;
  }

  private Thread thread(Runnable task) {
    Thread working = new Thread(task, name);
    working.setDaemon(true);
    return working;
  }

  private synchronized void forget() {
    session = Optional.empty();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends the thread and its connection, even during a query. */
  @Override
  public void close() {
    thread.shutdownNow();
    synchronized (this) {
      closed = true;
      session.ifPresent(this::abort);
    }
  }

  private void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.warn("The connection of {} did not close: {}", name, e.toString());
    }
  }
}

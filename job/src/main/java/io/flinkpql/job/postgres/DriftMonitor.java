// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures at intervals whether tiers and segments still predict purchase. It runs on a thread and
 * a connection of its own, changes nothing, and never delays or fails the job.
 *
 * <p>It judges the leads whose attribution window ended in the last 90 days. Younger leads are left
 * out even if they paid: those that have not paid yet are not mature, so the rate would be too
 * high.
 */
final class DriftMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

  /** Bounds the time to the first measurement, without loading the database at each restart. */
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private static final String LIMITS =
      """
      SET TRANSACTION READ ONLY;
      SET LOCAL statement_timeout = '50s';
      SET LOCAL lock_timeout = '5s';
      SET LOCAL max_parallel_workers_per_gather = 0\
      """;

  private static final String FIGURES =
      """
      SELECT
        rule_set, CASE WHEN segment IS NULL THEN 'tier' ELSE 'segment' END, coalesce(segment, tier),
        mature, "precision", base_rate, lift, verdict
      FROM (SELECT make_interval(secs => ?) AS days) AS attribution,
        pql_validation(days, now(), now() - days - interval '90 days', now() - days)\
      """;

  private final Credentials credentials;
  private final PGSimpleDataSource dataSource;
  private final DriftSettings settings;
  private final DriftMetrics metrics;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread measuring = new Thread(task, "drift");
            measuring.setDaemon(true);
            return measuring;
          });
  private Optional<Connection> session = Optional.empty();
  private boolean closed;

  /** Written by the measuring thread only. */
  private boolean failing;

  /** Prepares a monitor without connecting. */
  DriftMonitor(PostgresSettings tables, DriftSettings settings, DriftMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    credentials = tables.credentials();
    dataSource = PostgresConnections.dataSource(tables.jdbcUrl(), tables.schema());
    dataSource.setApplicationName("flink-pql drift");
  }

  /** Measures from now on. */
  void start() {
    Duration delay = settings.interval().compareTo(MAX_DELAY) < 0 ? settings.interval() : MAX_DELAY;
    thread.scheduleWithFixedDelay(
        this::measure, delay.toMillis(), settings.interval().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void measure() {
    try {
      metrics.update(figures());
      failing = false;
    } catch (SQLException | IOException | RuntimeException e) {
      if (isClosed()) {
        return;
      }
      metrics.failed();
      // A cause that lasts would otherwise be logged every hour.
      if (!failing) {
        LOG.warn("The figures of leads could not be read: {}", VisibleText.of(e.toString()));
      }
      failing = true;
    }
  }

  private List<LeadFigures> figures() throws SQLException, IOException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement limits = connection.createStatement()) {
        limits.execute(LIMITS);
      }
      try (PreparedStatement statement = connection.prepareStatement(FIGURES)) {
        statement.setDouble(1, settings.attribution().toMillis() / 1e3);
        try (ResultSet rows = statement.executeQuery()) {
          return read(rows);
        }
      }
    } finally {
      forget();
    }
  }

  private static List<LeadFigures> read(ResultSet rows) throws SQLException {
    List<LeadFigures> figures = new ArrayList<>();
    while (rows.next()) {
      figures.add(
          new LeadFigures(
              new LeadFigures.Definition(rows.getString(1), rows.getString(2), rows.getString(3)),
              rows.getLong(4),
              number(rows, 5),
              number(rows, 6),
              number(rows, 7),
              rows.getString(8)));
    }
    return figures;
  }

  private static double number(ResultSet rows, int column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? Double.NaN : value;
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
      session.ifPresent(DriftMonitor::abort);
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.warn("The connection that measures drift did not close: {}", e.toString());
    }
  }
}

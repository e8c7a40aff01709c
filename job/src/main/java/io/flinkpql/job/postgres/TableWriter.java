// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.ChangeBatch;
import io.flinkpql.job.delivery.RefusedRecord;
import io.flinkpql.job.delivery.TableChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes into the tables, however long the database is away. Blocks the calling thread;
 * used by one thread, closed by any.
 */
final class TableWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final PostgresConnections connections;
  private final TableStatements tables = new TableStatements();
  private final MonthlyPartitions months = new MonthlyPartitions(Clock.systemUTC());
  private final TableMetrics metrics;
  private volatile boolean closed;

  TableWriter(PostgresSettings settings, TableMetrics metrics) {
    this.metrics = metrics;
    connections = new PostgresConnections(settings);
  }

  /**
   * Writes the changes and commits. Returns only when they are in the tables, a row that the
   * database cannot hold as a row of {@code pql_refused_record}.
   *
   * @throws IncompatibleTablesException if the tables do not fit; trying again would not help
   * @throws InterruptedException if the writer is closed meanwhile
   */
  void write(List<TableChange> changes) throws IncompatibleTablesException, InterruptedException {
    metrics.batchStarted(changes);
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        writeOrSetAside(changes);
        metrics.batchWritten(changes.size());
        if (pause.compareTo(FIRST_PAUSE) > 0) {
          LOG.info("The database is back; delivery goes on");
        }
        return;
      } catch (SQLException e) {
        if (closed) {
          throw new InterruptedException("Delivery is closing");
        }
        if (PostgresFailure.of(e) != PostgresFailure.UNAVAILABLE) {
          throw new IncompatibleTablesException(explain(e), e);
        }
        metrics.attemptFailed();
        LOG.warn("The database is away; delivery tries again in {}: {}", pause, e.toString());
        Thread.sleep(pause.toMillis());
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    connections.close();
  }

  /** Halves a batch that holds a bad value until it stands alone; order is kept. */
  private void writeOrSetAside(List<TableChange> changes) throws SQLException {
    try {
      writeTogether(changes);
    } catch (SQLException e) {
      if (PostgresFailure.of(e) != PostgresFailure.BAD_VALUE) {
        throw e;
      }
      if (changes.size() == 1) {
        setAside(changes.get(0), e);
      } else {
        int half = changes.size() / 2;
        writeOrSetAside(changes.subList(0, half));
        writeOrSetAside(changes.subList(half, changes.size()));
      }
    }
  }

  private void setAside(TableChange change, SQLException cause) throws SQLException {
    if (change instanceof RefusedRecord) {
      throw cause;
    }
    String reason = "the database cannot hold one of its values: SQLSTATE " + cause.getSQLState();
    LOG.error("A record of {} at {}: {}", change.topic(), change.position(), reason);
    writeTogether(
        List.of(new RefusedRecord(change.topic(), change.account(), reason, change.position())));
    metrics.rowRefused();
  }

  private void writeTogether(List<TableChange> changes) throws SQLException {
    ChangeBatch batch = ChangeBatch.of(changes);
    try (Connection connection = connections.open()) {
      try {
        months.prepare(connection, batch.qualificationRows());
        tables.write(batch, connection);
      } catch (SQLException e) {
        if (PostgresFailure.of(e) == PostgresFailure.UNAVAILABLE) {
          connections.discard(connection);
        }
        throw e;
      }
    }
  }

  private static String explain(SQLException e) {
    return "PostgreSQL does not take what delivery writes (SQLSTATE %s: %s). The tables must be those of the migrations that come with this version, without constraints of others, and the job's user must have the rights of the schema's group role for writers (SCHEMA_writer)."
        .formatted(e.getSQLState(), e.getMessage());
  }
}

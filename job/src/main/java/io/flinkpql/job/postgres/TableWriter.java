// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.ChangeBatch;
import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.delivery.RefusedRecord;
import io.flinkpql.job.delivery.TableChange;
import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes to the tables and retries while the database is unreachable. One thread calls
 * {@link #write}, which blocks; any thread may close.
 */
final class TableWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private final PostgresConnections connections;
  private final TableAccess access;
  private final TableStatements tables = new TableStatements();
  private final MonthlyPartitions months = new MonthlyPartitions(Clock.systemUTC());
  private final TableMetrics metrics;
  private volatile boolean closed;

  /**
   * Creates a writer without connecting.
   *
   * @param owner name of the job or task that writes
   * @param topics observes the topics that the changes come from
   */
  TableWriter(PostgresSettings settings, String owner, LogTopics topics, TableMetrics metrics) {
    this.metrics = metrics;
    connections = new PostgresConnections(settings);
    access = new TableAccess(settings, owner, topics, connections);
  }

  /**
   * Obtains access to the tables, so that another job is noticed before the first change.
   *
   * @throws IncompatibleTablesException if a retry is useless
   * @throws TablesRefusedException if another job writes the tables, or they were written from
   *     other topics
   * @throws InterruptedException if the writer is closed
   */
  void open() throws IncompatibleTablesException, TablesRefusedException, InterruptedException {
    retry(access::ensure);
  }

  /**
   * Writes the changes and returns after the commit. A change that the database cannot store
   * becomes a row of {@code pql_refused_record}.
   *
   * @throws IncompatibleTablesException if a retry is useless
   * @throws TablesRefusedException if another job writes the tables, or they were written from
   *     other topics
   * @throws InterruptedException if the writer is closed
   */
  void write(List<TableChange> changes)
      throws IncompatibleTablesException, TablesRefusedException, InterruptedException {
    metrics.batchStarted(changes);
    retry(() -> writeOnce(changes));
    metrics.batchWritten(changes.size());
  }

  /**
   * Writes the changes without a retry.
   *
   * @throws TablesRefusedException if another job writes the tables, or they were written from
   *     other topics
   * @throws SQLException on any failure of the database
   * @throws IOException if the topics cannot be observed
   */
  void writeOnce(List<TableChange> changes)
      throws TablesRefusedException, IOException, SQLException, InterruptedException {
    access.ensure();
    writeOrRefuse(changes);
  }

  @Override
  public void close() {
    closed = true;
    connections.close();
    access.close();
  }

  private void retry(Attempt attempt)
      throws IncompatibleTablesException, TablesRefusedException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        attempt.run();
        if (pause.compareTo(FIRST_PAUSE) > 0) {
          LOG.info("Delivery continues");
        }
        return;
      } catch (IOException | SQLException e) {
        if (closed) {
          throw new InterruptedException("The writer is closed");
        }
        if (e instanceof SQLException failure
            && PostgresFailure.of(failure) != PostgresFailure.UNAVAILABLE) {
          throw new IncompatibleTablesException(explain(failure), failure);
        }
        access.suspect();
        metrics.attemptFailed();
        LOG.warn("Delivery to PostgreSQL retries in {}: {}", pause, VisibleText.of(e.toString()));
        Thread.sleep(pause.toMillis());
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
      }
    }
  }

  /** Does work that may be repeated if the database or the brokers are unreachable. */
  @FunctionalInterface
  private interface Attempt {
    void run() throws TablesRefusedException, IOException, SQLException, InterruptedException;
  }

  /** Writes a batch. On a bad value it splits the batch, in order, until it finds the bad row. */
  private void writeOrRefuse(List<TableChange> changes) throws SQLException {
    try {
      writeTogether(changes);
    } catch (SQLException e) {
      if (PostgresFailure.of(e) != PostgresFailure.BAD_VALUE) {
        throw e;
      }
      if (changes.size() == 1) {
        refuse(changes.get(0), e);
      } else {
        int half = changes.size() / 2;
        writeOrRefuse(changes.subList(0, half));
        writeOrRefuse(changes.subList(half, changes.size()));
      }
    }
  }

  private void refuse(TableChange change, SQLException cause) throws SQLException {
    if (change instanceof RefusedRecord) {
      throw cause;
    }
    String reason = "the database cannot store one of its values: SQLSTATE " + cause.getSQLState();
    LOG.error("Refused a record of {} at {}: {}", change.topic(), change.position(), reason);
    writeTogether(
        List.of(new RefusedRecord(change.topic(), change.account(), reason, change.position())));
    metrics.rowRefused();
  }

  private void writeTogether(List<TableChange> changes) throws SQLException {
    ChangeBatch batch = ChangeBatch.of(changes);
    try (Connection connection = connections.open()) {
      try {
        months.prepare(connection, batch);
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
    return """
    PostgreSQL rejects the rows of the delivery job (SQLSTATE %s: %s). The tables must be those \
    of this version's migrations, without added constraints, and the job's user must be a \
    member of the schema's group role for writers (SCHEMA_writer).\
    """
        .formatted(e.getSQLState(), VisibleText.of(e.getMessage()));
  }
}

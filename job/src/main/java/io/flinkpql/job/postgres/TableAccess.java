// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.LogTopic;
import io.flinkpql.job.delivery.LogTopics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that a job may write the tables: no other job does, and they were written from the topics
 * that the job reads. Both can change while it runs, so both are checked again from time to time.
 */
final class TableAccess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableAccess.class);
  private static final Duration LOCK_INTERVAL = Duration.ofSeconds(5);

  private final PostgresSettings settings;
  private final TablesLock lock;
  private final LogTopics topics;
  private final PostgresConnections connections;
  private final Due lockDue = new Due(LOCK_INTERVAL);
  private final Due topicsDue;

  /**
   * Prepares access without connecting.
   *
   * @param owner name of the job or task
   * @param topics observes the topics that the job reads
   * @param connections provides connections to compare the topics
   */
  TableAccess(
      PostgresSettings settings, String owner, LogTopics topics, PostgresConnections connections) {
    this.settings = settings;
    this.lock = new TablesLock(settings, owner);
    this.topics = topics;
    this.topicsDue = new Due(settings.checkInterval());
    this.connections = connections;
  }

  /**
   * Checks what is due.
   *
   * @throws TablesRefusedException if another job writes the tables, or they were written from
   *     other topics
   * @throws IOException if the topics cannot be observed, or the password cannot be read
   * @throws SQLException if the database is unreachable
   */
  void ensure() throws TablesRefusedException, IOException, SQLException, InterruptedException {
    if (lockDue.isNow()) {
      lock.hold(settings.takeoverTimeout());
      lockDue.done();
    }
    if (topicsDue.isNow()) {
      check(topics.read());
      topicsDue.done();
    }
  }

  /** Makes the next call check the lock, because its session may be lost. */
  void suspect() {
    lockDue.reset();
  }

  /** Ends the lock. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (SQLException e) {
      LOG.warn("The session that locks the tables did not close: {}", e.toString());
    }
  }

  private void check(List<LogTopic> observed) throws TablesRefusedException, SQLException {
    if (observed.isEmpty()) {
      return;
    }
    try (Connection connection = connections.open()) {
      LogTopicsTable.check(observed, settings.schema(), connection);
      connection.commit();
    }
  }

  /** Tells when something is to be done again. */
  private static final class Due {
    private final long intervalNanos;
    private boolean ever;
    private long lastNanos;

    Due(Duration interval) {
      intervalNanos = interval.toNanos();
    }

    boolean isNow() {
      return !ever || System.nanoTime() - lastNanos >= intervalNanos;
    }

    void done() {
      ever = true;
      lastNanos = System.nanoTime();
    }

    void reset() {
      ever = false;
    }
  }
}

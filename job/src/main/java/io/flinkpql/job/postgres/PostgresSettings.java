// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.Serializable;
import java.time.Duration;

/**
 * Configures the sink for PostgreSQL.
 *
 * @param jdbcUrl URL of the database, without user and password
 * @param schema schema of the tables
 * @param credentials user and password
 * @param batchRows maximum number of changes per transaction
 * @param bufferedRows number of buffered changes per subtask that causes backpressure; more than
 *     {@code batchRows}
 * @param maxTimeInBuffer maximum time that a change waits for a batch to fill, at least 1 ms
 * @param takeoverTimeout maximum time to wait for another job that writes the tables to end
 * @param checkInterval time after which a job checks again which topics its changes come from, and
 *     whether a rule set has another ladder
 */
public record PostgresSettings(
    String jdbcUrl,
    String schema,
    Credentials credentials,
    int batchRows,
    int bufferedRows,
    Duration maxTimeInBuffer,
    Duration takeoverTimeout,
    Duration checkInterval)
    implements Serializable {

  /** Limits how long a job may write changes of topics that were created anew meanwhile. */
  public static final Duration CHECK_INTERVAL = Duration.ofMinutes(5);

  private static final int DEFAULT_BATCH_ROWS = 1000;
  private static final int DEFAULT_BUFFERED_ROWS = 4000;
  private static final Duration DEFAULT_MAX_TIME_IN_BUFFER = Duration.ofMillis(250);
  private static final Duration DEFAULT_TAKEOVER_TIMEOUT = Duration.ofMinutes(2);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public PostgresSettings {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("The JDBC URL does not start with jdbc:postgresql:");
    }
    if (batchRows < 1 || bufferedRows <= batchRows) {
      throw new IllegalArgumentException(
          "The rows of a batch must be at least 1 and fewer than those buffered");
    }
    if (maxTimeInBuffer.toMillis() < 1) {
      throw new IllegalArgumentException("The time in the buffer must be at least 1 ms");
    }
  }

  /** Returns default settings: schema {@code public}, 1000 rows per batch, 250 ms in the buffer. */
  public static PostgresSettings of(String jdbcUrl, Credentials credentials) {
    return new PostgresSettings(
        jdbcUrl,
        "public",
        credentials,
        DEFAULT_BATCH_ROWS,
        DEFAULT_BUFFERED_ROWS,
        DEFAULT_MAX_TIME_IN_BUFFER,
        DEFAULT_TAKEOVER_TIMEOUT,
        CHECK_INTERVAL);
  }

  /** Returns the same settings with another time to wait for another job to end. */
  public PostgresSettings withTakeoverTimeout(Duration timeout) {
    return new PostgresSettings(
        jdbcUrl,
        schema,
        credentials,
        batchRows,
        bufferedRows,
        maxTimeInBuffer,
        timeout,
        checkInterval);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.Serializable;
import java.time.Duration;

/**
 * How delivery writes to PostgreSQL.
 *
 * @param jdbcUrl of the database, without user and password
 * @param schema that holds the tables
 * @param credentials user and password
 * @param batchRows most changes written in one transaction
 * @param bufferedRows changes held by a subtask before it stops reading; more than {@code
 *     batchRows}
 * @param longestWait how long a change may wait for others to share its transaction
 */
public record PostgresSettings(
    String jdbcUrl,
    String schema,
    Credentials credentials,
    int batchRows,
    int bufferedRows,
    Duration longestWait)
    implements Serializable {
  private static final int DEFAULT_BATCH_ROWS = 1000;
  private static final int DEFAULT_BUFFERED_ROWS = 4000;
  private static final Duration DEFAULT_LONGEST_WAIT = Duration.ofMillis(250);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one does not hold
   */
  public PostgresSettings {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("The JDBC URL does not start with jdbc:postgresql:");
    }
    if (batchRows < 1 || bufferedRows <= batchRows) {
      throw new IllegalArgumentException(
          "The rows of a batch must be at least 1 and fewer than those buffered");
    }
    if (longestWait.toMillis() < 1) {
      throw new IllegalArgumentException("The longest wait must be at least 1 ms");
    }
  }

  /** Settings that suit most: schema {@code public}, a thousand rows a batch, 250 ms of waiting. */
  public static PostgresSettings of(String jdbcUrl, Credentials credentials) {
    return new PostgresSettings(
        jdbcUrl,
        "public",
        credentials,
        DEFAULT_BATCH_ROWS,
        DEFAULT_BUFFERED_ROWS,
        DEFAULT_LONGEST_WAIT);
  }
}

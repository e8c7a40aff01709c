// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * Configures the migration of the tables.
 *
 * @param jdbcUrl URL of the database, without user and password
 * @param schema schema of the tables
 * @param owner user and password of the schema's owner, who may differ from the delivery job's user
 * @param historyRetention time after its end at which a month of history is dropped, at least 31
 *     days; empty for never
 */
public record MigrationSettings(
    String jdbcUrl, String schema, Credentials owner, Optional<Duration> historyRetention) {
  private static final Duration SHORTEST_RETENTION = Duration.ofDays(31);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public MigrationSettings {
    if (historyRetention
        .filter(retention -> retention.compareTo(SHORTEST_RETENTION) < 0)
        .isPresent()) {
      throw new IllegalArgumentException("History must be kept for at least 31 days");
    }
  }

  /** Returns settings for tables that the job's user owns and whose history is never dropped. */
  public static MigrationSettings of(PostgresSettings settings) {
    return new MigrationSettings(
        settings.jdbcUrl(), settings.schema(), settings.credentials(), Optional.empty());
  }

  /** Returns the retention as a PostgreSQL interval; empty for never. */
  String retentionInterval() {
    return historyRetention.map(retention -> retention.toSeconds() + " seconds").orElse("");
  }
}

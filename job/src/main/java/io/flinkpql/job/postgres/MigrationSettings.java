// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * Whose tables are brought to this version, and how long they keep history.
 *
 * @param jdbcUrl of the database, without user and password
 * @param schema that holds the tables
 * @param owner user and password of the schema's owner; it need not be who delivers
 * @param historyRetention how long after its end a month of history is dropped, at least 31 days;
 *     empty: never
 */
public record MigrationSettings(
    String jdbcUrl, String schema, Credentials owner, Optional<Duration> historyRetention) {
  private static final Duration SHORTEST_RETENTION = Duration.ofDays(31);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one does not hold
   */
  public MigrationSettings {
    if (historyRetention.filter(kept -> kept.compareTo(SHORTEST_RETENTION) < 0).isPresent()) {
      throw new IllegalArgumentException("History must be kept for at least 31 days");
    }
  }

  /** Returns settings for tables that the job itself owns and whose history is never dropped. */
  public static MigrationSettings of(PostgresSettings settings) {
    return new MigrationSettings(
        settings.jdbcUrl(), settings.schema(), settings.credentials(), Optional.empty());
  }

  /** The retention as PostgreSQL reads an interval; empty for never. */
  String retentionInterval() {
    return historyRetention.map(kept -> kept.toSeconds() + " seconds").orElse("");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options for the database that holds the tables. */
public final class PostgresOptions {

  /** {@code pql.postgres.url}. */
  public static final ConfigOption<String> URL =
      key("pql.postgres.url")
          .stringType()
          .noDefaultValue()
          .withDescription("Required by the delivery job. JDBC URL of the database.");

  /** {@code pql.postgres.user}. */
  public static final ConfigOption<String> USER =
      key("pql.postgres.user")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Required by the delivery job. Database user that writes the tables. If"
                  + " pql.postgres.migration-user owns the tables, membership in the group role"
                  + " SCHEMA_writer is enough.");

  /** {@code pql.postgres.password}. */
  public static final ConfigOption<String> PASSWORD =
      key("pql.postgres.password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Password of pql.postgres.user. Set the environment variable PQL_POSTGRES_PASSWORD on"
                  + " every machine, or pql.postgres.password-file; anywhere else it is refused."
                  + " Without either the password is empty.");

  /** {@code pql.postgres.password-file}. */
  public static final ConfigOption<String> PASSWORD_FILE =
      key("pql.postgres.password-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains only the password, such as a mounted secret. Read again for every"
                  + " connection, so the password can be rotated while the job runs.");

  /** {@code pql.postgres.schema}. */
  public static final ConfigOption<String> SCHEMA =
      key("pql.postgres.schema")
          .stringType()
          .defaultValue("pql")
          .withDescription("Schema of the tables. Migration creates it if it is missing.");

  /** {@code pql.postgres.migrate}. */
  public static final ConfigOption<Boolean> MIGRATE =
      key("pql.postgres.migrate")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether the delivery job migrates the tables to its version when it is submitted."
                  + " With false, run ./pql migrate or the task io.flinkpql.job.MigrateTables first.");

  /** {@code pql.postgres.migration-user}. */
  public static final ConfigOption<String> MIGRATION_USER =
      key("pql.postgres.migration-user")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Database user that owns the schema and migrates the tables. Without it"
                  + " pql.postgres.user does both.");

  /** {@code pql.postgres.migration-password}. */
  public static final ConfigOption<String> MIGRATION_PASSWORD =
      key("pql.postgres.migration-password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Password of pql.postgres.migration-user. Set the environment variable"
                  + " PQL_POSTGRES_MIGRATION_PASSWORD or pql.postgres.migration-password-file;"
                  + " anywhere else it is refused.");

  /** {@code pql.postgres.migration-password-file}. */
  public static final ConfigOption<String> MIGRATION_PASSWORD_FILE =
      key("pql.postgres.migration-password-file")
          .stringType()
          .noDefaultValue()
          .withDescription("File that contains only the password of pql.postgres.migration-user.");

  /** {@code pql.postgres.history-retention}. */
  public static final ConfigOption<Duration> HISTORY_RETENTION =
      key("pql.postgres.history-retention")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription(
              "Time after the end of a month at which its history is dropped. A month that received"
                  + " a record within this time is retained. 0 retains history for ever.");

  /** {@code pql.postgres.batch-rows}. */
  public static final ConfigOption<Integer> BATCH_ROWS =
      key("pql.postgres.batch-rows")
          .intType()
          .defaultValue(500)
          .withDescription("Maximum number of records in one database transaction.");

  /** {@code pql.postgres.max-time-in-buffer}. */
  public static final ConfigOption<Duration> MAX_TIME_IN_BUFFER =
      key("pql.postgres.max-time-in-buffer")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription("Maximum time that a record waits for a batch to fill.");

  /** {@code pql.postgres.drift.interval}. */
  public static final ConfigOption<Duration> DRIFT_INTERVAL =
      key("pql.postgres.drift.interval")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "Time between two measurements, in the database, of how well each tier and segment has"
                  + " predicted purchase lately; see the metrics of drift. 0 measures nothing.");

  /** {@code pql.postgres.drift.attribution}. */
  public static final ConfigOption<Duration> DRIFT_ATTRIBUTION =
      key("pql.postgres.drift.attribution")
          .durationType()
          .defaultValue(Duration.ofDays(30))
          .withDescription(
              "Time within which a lead must pay, for the metrics of drift. Leads count whose time"
                  + " ended in the last 90 days.");

  static final List<ConfigOption<String>> PASSWORDS = List.of(PASSWORD, MIGRATION_PASSWORD);

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.text(
              URL,
              url -> url.matches("jdbc:postgresql:.+") && !JdbcUrl.hasCredentials(url),
              "jdbc:postgresql://host:port/database without user and password"),
          OptionConstraint.text(USER, ".+", "a non-empty text"),
          OptionConstraint.text(PASSWORD),
          OptionConstraint.text(PASSWORD_FILE),
          OptionConstraint.text(
              SCHEMA,
              "[a-z_][a-z0-9_]{0,62}",
              "lower-case letters, digits and '_', at most 63 characters, no digit first"),
          OptionConstraint.flag(MIGRATE),
          OptionConstraint.text(MIGRATION_USER, ".+", "a non-empty text"),
          OptionConstraint.text(MIGRATION_PASSWORD),
          OptionConstraint.text(MIGRATION_PASSWORD_FILE),
          OptionConstraint.duration(
              HISTORY_RETENTION,
              retention -> retention.isZero() || retention.compareTo(Duration.ofDays(31)) >= 0,
              "0 or at least 31 d"),
          OptionConstraint.integer(BATCH_ROWS, 1, 10_000),
          OptionConstraint.duration(MAX_TIME_IN_BUFFER, Duration.ofMillis(1)),
          OptionConstraint.duration(
              DRIFT_INTERVAL,
              interval -> interval.isZero() || interval.compareTo(Duration.ofSeconds(1)) >= 0,
              "0 or at least 1 s"),
          OptionConstraint.duration(DRIFT_ATTRIBUTION, Duration.ofHours(1)));

  private PostgresOptions() {}
}

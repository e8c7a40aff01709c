// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** The database that holds the tables. */
public final class PostgresOptions {

  /** {@code pql.postgres.url}. */
  public static final ConfigOption<String> URL =
      key("pql.postgres.url")
          .stringType()
          .noDefaultValue()
          .withDescription("jdbc:postgresql://host:port/database, without user and password.");

  /** {@code pql.postgres.user}. */
  public static final ConfigOption<String> USER =
      key("pql.postgres.user")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Who delivers. Needs the rights of the group role SCHEMA_writer, and no more if"
                  + " pql.postgres.migration-user owns the tables.");

  /** {@code pql.postgres.password}. */
  public static final ConfigOption<String> PASSWORD =
      key("pql.postgres.password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Set the environment variable PQL_POSTGRES_PASSWORD or pql.postgres.password-file"
                  + " instead; refused on the command line. Empty where none is asked for.");

  /** {@code pql.postgres.password-file}. */
  public static final ConfigOption<String> PASSWORD_FILE =
      key("pql.postgres.password-file")
          .stringType()
          .noDefaultValue()
          .withDescription("A file that holds the password and nothing else, such as a mount.");

  /** {@code pql.postgres.schema}. */
  public static final ConfigOption<String> SCHEMA =
      key("pql.postgres.schema")
          .stringType()
          .defaultValue("pql")
          .withDescription("The schema that the tables are in; created if it is missing.");

  /** {@code pql.postgres.migrate}. */
  public static final ConfigOption<Boolean> MIGRATE =
      key("pql.postgres.migrate")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether tables are brought to this version when the job is submitted; false where"
                  + " something else applies deploy/sql before.");

  /** {@code pql.postgres.migration-user}. */
  public static final ConfigOption<String> MIGRATION_USER =
      key("pql.postgres.migration-user")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Who owns the schema and its tables, and brings them to this version when the job is"
                  + " submitted. Without it, pql.postgres.user does.");

  /** {@code pql.postgres.migration-password}. */
  public static final ConfigOption<String> MIGRATION_PASSWORD =
      key("pql.postgres.migration-password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Set the environment variable PQL_POSTGRES_MIGRATION_PASSWORD or"
                  + " pql.postgres.migration-password-file instead; refused on the command line.");

  /** {@code pql.postgres.migration-password-file}. */
  public static final ConfigOption<String> MIGRATION_PASSWORD_FILE =
      key("pql.postgres.migration-password-file")
          .stringType()
          .noDefaultValue()
          .withDescription("A file that holds the owner's password and nothing else.");

  /** {@code pql.postgres.history-retention}. */
  public static final ConfigOption<Duration> HISTORY_RETENTION =
      key("pql.postgres.history-retention")
          .durationType()
          .defaultValue(Duration.ofDays(400))
          .withDescription(
              "How long after its end a month of history is dropped, unless some of it was recorded"
                  + " since; at least 31 d. 0: never.");

  /** {@code pql.postgres.batch-rows}. */
  public static final ConfigOption<Integer> BATCH_ROWS =
      key("pql.postgres.batch-rows")
          .intType()
          .defaultValue(500)
          .withDescription("The most records written at once.");

  /** {@code pql.postgres.max-time-in-buffer}. */
  public static final ConfigOption<Duration> MAX_TIME_IN_BUFFER =
      key("pql.postgres.max-time-in-buffer")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription("The longest a record waits for others to be written with.");

  static final List<ConfigOption<String>> PASSWORDS = List.of(PASSWORD, MIGRATION_PASSWORD);

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.matching(
              URL,
              "jdbc:postgresql:(?!.*[?&](user|password)=).+",
              "jdbc:postgresql://host:port/database without user and password"),
          OptionConstraint.matching(USER, ".+", "a name"),
          OptionConstraint.any(PASSWORD),
          OptionConstraint.any(PASSWORD_FILE),
          OptionConstraint.matching(
              SCHEMA, "[a-z_][a-z0-9_]{0,62}", "lower-case letters, digits and '_', at most 63"),
          OptionConstraint.any(MIGRATE),
          OptionConstraint.matching(MIGRATION_USER, ".+", "a name"),
          OptionConstraint.any(MIGRATION_PASSWORD),
          OptionConstraint.any(MIGRATION_PASSWORD_FILE),
          new OptionConstraint<>(
              HISTORY_RETENTION,
              kept -> kept.isZero() || kept.compareTo(Duration.ofDays(31)) >= 0,
              "0 or at least 31 d"),
          OptionConstraint.between(BATCH_ROWS, 1, 10_000),
          OptionConstraint.atLeast(MAX_TIME_IN_BUFFER, Duration.ofMillis(1)));

  private PostgresOptions() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Migrates the tables to this version with the scripts of {@code deploy/sql}, each applied once.
 * Every run also sets the history's retention and the rights of the roles.
 */
public final class Migrations {
  private static final String SCRIPTS = "classpath:io/flinkpql/sql";
  private static final String HISTORY = "pql_schema_history";
  private static final String RETENTION = "history_retention";
  private static final int CONNECT_RETRIES = 3;

  private static final Set<MigrationState> MISSING =
      Set.of(MigrationState.PENDING, MigrationState.OUTDATED);

  private static final Set<MigrationState> FUTURE =
      Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

  private Migrations() {}

  /**
   * Compares the tables with this version, without a change.
   *
   * @param settings location of the tables, with a user who may read them
   * @return the problem, in one sentence; empty if all scripts have been applied and no others
   */
  public static Optional<String> problem(MigrationSettings settings) {
    try {
      MigrationInfo[] scripts = flyway(settings).info().all();
      if (Stream.of(scripts).anyMatch(script -> FUTURE.contains(script.getState()))) {
        return Optional.of(
            "The tables in schema %s are of a later version than this one: run that version"
                .formatted(settings.schema()));
      }
      return Stream.of(scripts)
          .filter(script -> MISSING.contains(script.getState()))
          .findFirst()
          .map(
              script ->
                  ("The tables in schema %s are not at this version, which also needs '%s': run"
                          + " ./pql migrate, or set pql.postgres.migrate to true")
                      .formatted(settings.schema(), script.getDescription()));
    } catch (IOException | FlywayException e) {
      return Optional.of(
          "The version of the tables in schema %s cannot be read: %s"
              .formatted(settings.schema(), cause(e)));
    }
  }

  /**
   * Applies the missing scripts. Several processes may do so at once. The schema is created if
   * absent and may contain other tables.
   *
   * @return number of applied scripts
   * @throws MigrationException if the database cannot be reached or a script fails
   */
  public static int apply(MigrationSettings settings) throws MigrationException {
    try {
      return flyway(settings).migrate().migrationsExecuted;
    } catch (IOException | FlywayException e) {
      throw new MigrationException(
          "The tables in %s could not be migrated to this version: %s"
              .formatted(withoutParameters(settings.jdbcUrl()), cause(e)),
          e);
    }
  }

  private static Flyway flyway(MigrationSettings settings) throws IOException {
    PGSimpleDataSource dataSource =
        PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
    // Details of a failed script name objects of the catalog, such as a view that depends on ours.
    dataSource.setLogServerErrorDetail(true);
    Credentials.Login login = settings.owner().read();
    dataSource.setUser(login.user());
    dataSource.setPassword(login.password());
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(dataSource)
        .defaultSchema(settings.schema())
        .table(HISTORY)
        .locations(SCRIPTS)
        .placeholders(Map.of(RETENTION, settings.retentionInterval()))
        .failOnMissingLocations(true)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .connectRetries(CONNECT_RETRIES)
        .load();
  }

  /** Returns the server's words, where there are any: Flyway's own span several lines. */
  private static String cause(Exception failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .findFirst()
        .orElse(failure)
        .getMessage();
  }

  /** Removes the parameters of a URL, which may contain secrets. */
  static String withoutParameters(String jdbcUrl) {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }
}

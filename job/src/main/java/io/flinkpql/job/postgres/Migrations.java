// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
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

  private Migrations() {}

  /**
   * Applies the missing scripts. Several processes may do so at once. The schema is created if
   * absent and may contain other tables.
   *
   * @return number of applied scripts
   * @throws MigrationException if the database cannot be reached or a script fails
   */
  public static int apply(MigrationSettings settings) throws MigrationException {
    try {
      PGSimpleDataSource dataSource =
          PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
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
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (IOException | FlywayException e) {
      throw new MigrationException(
          "The tables in %s could not be migrated to this version: %s"
              .formatted(withoutParameters(settings.jdbcUrl()), e.getMessage()),
          e);
    }
  }

  /** Removes the parameters of a URL, which may contain secrets. */
  private static String withoutParameters(String jdbcUrl) {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }
}

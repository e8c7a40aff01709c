// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.options.JdbcUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Holds the options that locate the tables of the delivery job, and reads them. */
final class TablesConnection {

  private static final String NO_SUCH_TABLE = "42P01";
  private static final String NO_SUCH_COLUMN = "42703";
  private static final String CONNECT_SECONDS = "10";

  /** Reads the tables. */
  interface Reading {

    /**
     * Reads the tables.
     *
     * @return an error message if what was asked for is not there; empty on success
     */
    Optional<String> read(Connection connection) throws SQLException;
  }

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--jdbc",
      required = true,
      paramLabel = "URL",
      description = "Database to read: jdbc:postgresql://HOST:PORT/NAME.")
  private String jdbcUrl;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Database user; default: PGUSER, else the operating system's user.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File with the database password; default: the environment's PGPASSWORD.")
  private Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      defaultValue = "pql",
      description = "Database schema of the tables; default: ${DEFAULT-VALUE}.")
  private String schema;

  /**
   * Reads the tables, read-only.
   *
   * @throws RefusedException if the options are wrong, or the reading reports an error
   * @throws FailedException if the database cannot be queried
   */
  void read(Reading reading) {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new RefusedException("--jdbc: must start with jdbc:postgresql:");
    }
    if (JdbcUrl.hasCredentials(jdbcUrl)) {
      throw new RefusedException(
          "--jdbc: must not contain a user or a password; give --user, and --password-file or the"
              + " environment variable PGPASSWORD");
    }
    passwordFile.ifPresent(InputFiles::check);
    try (Connection connection = DriverManager.getConnection(jdbcUrl, properties())) {
      connection.setReadOnly(true);
      connection.setSchema(schema);
      Optional<String> problem = reading.read(connection);
      if (problem.isPresent()) {
        throw new RefusedException(problem.get());
      }
    } catch (SQLException e) {
      if (NO_SUCH_TABLE.equals(e.getSQLState())) {
        throw new RefusedException(
            "--schema: the schema " + schema + " has no tables of the delivery job");
      } else if (NO_SUCH_COLUMN.equals(e.getSQLState())) {
        throw new RefusedException(
            "--schema: the tables in the schema "
                + schema
                + " are those of an older version: migrate them first");
      }
      throw new FailedException("cannot query the database: " + e.getMessage(), e);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    user.or(() -> environment("PGUSER")).ifPresent(name -> properties.setProperty("user", name));
    password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("ApplicationName", "pql " + spec.name());
    return properties;
  }

  private Optional<String> password() {
    if (passwordFile.isEmpty()) {
      return environment("PGPASSWORD");
    }
    try {
      return Optional.of(Files.readString(passwordFile.get()).strip());
    } catch (IOException e) {
      throw new RefusedException(passwordFile.get() + ": cannot be read: " + e.getMessage());
    }
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** Tells whether the database is ready for the delivery job, in sentences with the remedy. */
public final class DatabaseReadiness {

  /** SQLSTATE of a server that refuses a login before it names the reason by a state of its own. */
  private static final String CONNECTION_REJECTED = "08004";

  private static final String NO_SUCH_DATABASE = "3D000";

  /** Bounds a group role's name as the migrations do. */
  private static final int SCHEMA_LENGTH = 56;

  private static final String RIGHTS =
      """
      SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = ? AND c.relname = 'pql_account'),
             coalesce(
               (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT')
                  AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = 'pql_account'),
               false),
             EXISTS (SELECT FROM pg_roles WHERE rolname = ?)
      """;

  private DatabaseReadiness() {}

  /**
   * Logs in.
   *
   * @param settings location of the tables
   * @param credentials the user and password
   * @param userOption names the option of the user in the sentence
   * @param passwordOption names the option of the password
   * @return the problem; empty if the server accepts the login
   */
  public static Optional<String> problemOfLogin(
      PostgresSettings settings,
      Credentials credentials,
      String userOption,
      String passwordOption) {
    PGSimpleDataSource database =
        PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
    try {
      Credentials.Login login = credentials.read();
      try (Connection connection = database.getConnection(login.user(), login.password())) {
        return Optional.empty();
      } catch (SQLException e) {
        return Optional.of(
            "PostgreSQL at %s ".formatted(Migrations.withoutParameters(settings.jdbcUrl()))
                + explain(e, login.user(), userOption, passwordOption));
      }
    } catch (IOException e) {
      return Optional.of(
          "%s-file: the file with the password cannot be read: %s"
              .formatted(passwordOption, e.getMessage()));
    }
  }

  private static String explain(
      SQLException failure, String user, String userOption, String passwordOption) {
    String state = String.valueOf(failure.getSQLState());
    if (state.startsWith("28") || state.equals(CONNECTION_REJECTED)) {
      return "refuses the user %s: %s; check %s and %s"
          .formatted(user, message(failure), userOption, passwordOption);
    }
    if (state.equals(NO_SUCH_DATABASE)) {
      return "has no such database: %s; create it, or correct pql.postgres.url"
          .formatted(message(failure));
    }
    return "cannot be reached: %s; check pql.postgres.url and that the server runs"
        .formatted(message(failure));
  }

  private static String message(SQLException failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("\\.$", "");
  }

  /**
   * Checks that the tables exist and that the job's user may write them.
   *
   * @return the problem; empty if there is none
   */
  public static Optional<String> problemOfTables(PostgresSettings settings) {
    PGSimpleDataSource database =
        PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
    String schema = settings.schema();
    String writer = schema.substring(0, Math.min(schema.length(), SCHEMA_LENGTH)) + "_writer";
    try {
      Credentials.Login login = settings.credentials().read();
      try (Connection connection = database.getConnection(login.user(), login.password());
          PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
        statement.setString(1, schema);
        statement.setString(2, schema);
        statement.setString(3, writer);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return problem(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3))
              .map(text -> text.formatted(schema, login.user(), writer));
        }
      }
    } catch (IOException | SQLException e) {
      return Optional.of(
          "The tables in schema %s cannot be checked: %s".formatted(schema, e.getMessage()));
    }
  }

  private static Optional<String> problem(boolean tables, boolean writable, boolean role) {
    if (!tables) {
      return Optional.of(
          "Schema %1$s has no tables of this project: run ./pql migrate, or set pql.postgres.migrate to true");
    }
    if (writable) {
      return Optional.empty();
    }
    return Optional.of(
        role
            ? "The user %2$s may not write the tables in schema %1$s: GRANT %3$s TO %2$s"
            : "The user %2$s may not write the tables in schema %1$s, and the group role %3$s is"
                + " missing: CREATE ROLE %3$s NOLOGIN, migrate the tables again, then GRANT %3$s TO"
                + " %2$s");
  }
}

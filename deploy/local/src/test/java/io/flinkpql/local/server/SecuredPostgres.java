// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Lets the user {@link TestCertificates#CLIENT_NAME} of a server connect with a certificate alone.
 * Other users connect as before.
 */
public final class SecuredPostgres {

  private SecuredPostgres() {}

  /**
   * Returns the URL by which a client connects.
   *
   * @param certificate name of the client's certificate and key
   * @param authority name of the certificate that the client trusts
   * @param directory existing directory for the key: the driver refuses one that others may read
   */
  public static String url(
      LocalPostgres postgres, String certificate, String authority, Path directory)
      throws IOException {
    String key = certificate + ".key";
    copy(key, directory);
    return postgres.jdbcUrl()
        + "?sslmode=verify-full&sslrootcert=%s&sslcert=%s&sslkey=%s"
            .formatted(
                TestCertificates.path(authority + ".crt"),
                TestCertificates.path(certificate + ".crt"),
                directory.resolve(key));
  }

  /** Prepares a running server, which need not restart. */
  public static void prepare(LocalPostgres postgres) throws SQLException, IOException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      Path data = dataDirectory(statement);
      copy("server.crt", data);
      copy("server.key", data);
      copy("ca.crt", data);
      Path access = data.resolve("pg_hba.conf");
      Files.writeString(
          access,
          "hostssl all %1$s 127.0.0.1/32 cert\nhostssl all %1$s ::1/128 cert\nhost all %1$s all reject\n"
                  .formatted(TestCertificates.CLIENT_NAME)
              + Files.readString(access));
      statement.execute("CREATE ROLE " + TestCertificates.CLIENT_NAME + " LOGIN");
      statement.execute("GRANT CREATE ON DATABASE pql TO " + TestCertificates.CLIENT_NAME);
      for (String setting :
          List.of("ssl_ca_file = 'ca.crt'", "ssl_cert_file = 'server.crt'", "ssl = on")) {
        statement.execute("ALTER SYSTEM SET " + setting);
      }
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static Path dataDirectory(Statement statement) throws SQLException {
    try (ResultSet shown = statement.executeQuery("SHOW data_directory")) {
      shown.next();
      return Path.of(shown.getString(1));
    }
  }

  /** Copies a file so that only the owner of the directory reads it, as keys must be. */
  private static void copy(String name, Path directory) throws IOException {
    Path copy = directory.resolve(name);
    Files.copy(TestCertificates.path(name), copy, StandardCopyOption.REPLACE_EXISTING);
    Files.setOwner(copy, Files.getOwner(directory));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.options.SecretSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Supplies the user and password of the database. Every new connection reads them again, so a
 * rotated secret takes effect without a restart.
 */
@FunctionalInterface
public interface Credentials extends Serializable {

  /**
   * Returns the current user and password.
   *
   * @throws IOException if they cannot be read; delivery then retries
   */
  Login read() throws IOException;

  /** Supplies a constant user and password. */
  static Credentials fixed(String user, String password) {
    Login login = new Login(user, password);
    return () -> login;
  }

  /** Supplies a constant user, and a password that its source provides. */
  static Credentials of(String user, SecretSource password) {
    return () -> new Login(user, password.read());
  }

  /** Supplies a user and password read from two files, such as a mounted secret. */
  static Credentials files(String userFile, String passwordFile) {
    return () ->
        new Login(
            Files.readString(Path.of(userFile)).strip(),
            Files.readString(Path.of(passwordFile)).strip());
  }

  /**
   * Holds a user and password.
   *
   * @param user name of a PostgreSQL role
   * @param password password; empty if the server needs none
   */
  record Login(String user, String password) implements Serializable {
    /** Returns text without the password, which must not appear in logs. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }
}

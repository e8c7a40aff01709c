// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where user and password of the database come from. They are asked for anew at every connection,
 * so that a secret that was rotated is used without a restart.
 */
@FunctionalInterface
public interface Credentials extends Serializable {

  /**
   * The user and password to connect with now.
   *
   * @throws IOException if they cannot be read; delivery then waits and asks again
   */
  Login read() throws IOException;

  /** The same user and password for ever. */
  static Credentials fixed(String user, String password) {
    Login login = new Login(user, password);
    return () -> login;
  }

  /** A fixed user, and a password that is the text of a file, such as a mounted secret. */
  static Credentials passwordFile(String user, String file) {
    return () -> new Login(user, Files.readString(Path.of(file)).strip());
  }

  /** User and password that are the texts of two files, such as a mounted secret. */
  static Credentials files(String userFile, String passwordFile) {
    return () ->
        new Login(
            Files.readString(Path.of(userFile)).strip(),
            Files.readString(Path.of(passwordFile)).strip());
  }

  /**
   * A user and password.
   *
   * @param user name of a role
   * @param password empty where the server asks for none
   */
  record Login(String user, String password) implements Serializable {
    /** The user alone: a password has no place in a log. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.nio.file.Path;

/**
 * Locates certificates and keys: an authority {@code ca}, a {@code server} and a {@code client}
 * that it signed, and a {@code stranger} that signed itself.
 */
public final class TestCertificates {

  /** Common name of the client, which servers take for its user. */
  public static final String CLIENT_NAME = "pql_secured";

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "tls");

  private TestCertificates() {}

  /** Returns the absolute path of a file, such as {@code client.key}. */
  public static Path path(String name) {
    return DIRECTORY.resolve(name).toAbsolutePath();
  }
}

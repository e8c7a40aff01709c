// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Provides a secret text: a given one, the contents of a file, or none. */
public sealed interface SecretSource extends Serializable {

  /**
   * Reads the current text.
   *
   * @throws IOException if it cannot be read; the message names the file, not the text
   */
  String read() throws IOException;

  /** Provides an empty text, because nothing was configured. */
  record None() implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return "";
    }
  }

  /** Provides a text that was read once, from an option or an environment variable. */
  record Given(Secret secret) implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return secret.value();
    }
  }

  /**
   * Provides the contents of a file, such as a mounted secret. Every use reads the file again,
   * because secrets are rotated.
   *
   * @param path path of the file, the same on every machine that reads it
   */
  record InFile(String path) implements SecretSource {
    private static final long serialVersionUID = 1L;
    private static final long MAX_BYTES = 64L * 1024;

    @Override
    public String read() throws IOException {
      Path file = Path.of(path);
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("must be at most " + MAX_BYTES + " bytes long: " + path);
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that no log may show, or where it is kept. */
public sealed interface SecretSource extends Serializable {

  /**
   * The text as it is now.
   *
   * @throws IOException if it cannot be read; the message names the place and not the text
   */
  String read() throws IOException;

  /** No text: nothing was given. */
  record None() implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return "";
    }
  }

  /** A text that was given once. */
  record Given(Secret secret) implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return secret.value();
    }
  }

  /**
   * A text in a file, such as a mount. It is read anew at every use, since it may be rotated.
   *
   * @param path where the file is, on every machine that reads it
   */
  record InFile(String path) implements SecretSource {
    private static final long serialVersionUID = 1L;
    private static final long LONGEST = 64L * 1024;

    @Override
    public String read() throws IOException {
      Path file = Path.of(path);
      if (Files.size(file) > LONGEST) {
        throw new IOException("longer than " + LONGEST + " bytes: " + path);
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    }
  }
}

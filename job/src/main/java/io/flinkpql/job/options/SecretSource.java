// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Provides a secret text: a given one, an environment variable, the contents of a file, or none.
 *
 * <p>Flink stores a job with its operators for high availability. So operators hold the name of a
 * variable or a file, and each process reads the secret itself.
 */
public sealed interface SecretSource extends Serializable {

  /**
   * Reads the current text.
   *
   * @throws IOException if it cannot be read; the message names its place, not the text
   */
  String read() throws IOException;

  /**
   * Returns this source with the value of its variable, to check the value before the job starts.
   *
   * @param environment the environment variables, by name
   */
  default SecretSource within(Map<String, String> environment) {
    return this;
  }

  /** Provides an empty text, because nothing was configured. */
  record None() implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return "";
    }
  }

  /** Provides a text that is part of the job, so only one that need not be secret. */
  record Given(Secret text) implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() {
      return text.value();
    }
  }

  /**
   * Provides the value of an environment variable of the process that reads it.
   *
   * @param variable name of the variable, the same in every process
   */
  record InEnvironment(String variable) implements SecretSource {
    private static final long serialVersionUID = 1L;

    @Override
    public String read() throws IOException {
      return Optional.ofNullable(System.getenv(variable))
          .orElseThrow(
              () ->
                  new IOException(
                      "the environment variable %s is not set in this process; set it for every"
                              .formatted(variable)
                          + " JobManager and TaskManager, or use a file"));
    }

    @Override
    public SecretSource within(Map<String, String> environment) {
      return new Given(new Secret(environment.get(variable)));
    }
  }

  /**
   * Provides the contents of a file, such as a mounted secret, without white space around them.
   * Every use reads the file again, because secrets are rotated.
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
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
  }
}

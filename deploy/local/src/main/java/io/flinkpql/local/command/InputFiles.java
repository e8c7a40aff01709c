// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks that files named on the command line can be read. */
final class InputFiles {

  private InputFiles() {}

  /**
   * Checks all files.
   *
   * @throws RefusedException with one line per unreadable file
   */
  static void check(List<Path> files) {
    List<String> errors =
        files.stream().map(InputFiles::problem).flatMap(Optional::stream).toList();
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
  }

  /**
   * Checks one file.
   *
   * @throws RefusedException if it cannot be read
   */
  static void check(Path file) {
    check(List.of(file));
  }

  private static Optional<String> problem(Path file) {
    if (!Files.exists(file)) {
      return Optional.of(file + ": no such file");
    }
    if (Files.isDirectory(file)) {
      return Optional.of(file + ": is a directory");
    }
    return Files.isReadable(file) ? Optional.empty() : Optional.of(file + ": permission denied");
  }
}

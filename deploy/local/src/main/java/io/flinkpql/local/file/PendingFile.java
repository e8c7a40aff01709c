// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An output file that is written under another name and gets its own when it is complete, so that
 * nobody takes half a file for a whole one. What is no regular file ({@code /dev/null}, a pipe) is
 * written directly.
 */
public final class PendingFile implements AutoCloseable {

  private final Path target;
  private final Path written;

  private PendingFile(Path target, Path written) {
    this.target = target;
    this.written = written;
  }

  /**
   * Makes an empty file beside the target.
   *
   * @param target what the file will be called; an older one of that name stays until then
   * @throws IOException if its directory is missing or cannot be written to
   */
  public static PendingFile of(Path target) throws IOException {
    Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      return new PendingFile(real, real);
    }
    String name = "." + real.getFileName() + "." + ProcessHandle.current().pid() + ".part";
    return new PendingFile(real, Files.createFile(real.resolveSibling(name)));
  }

  /** Where to write. */
  public Path path() {
    return written;
  }

  /**
   * Gives the file its name.
   *
   * @throws IOException if it cannot be renamed
   */
  public void complete() throws IOException {
    if (!written.equals(target)) {
      Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes the file unless it is complete. */
  @Override
  public void close() throws IOException {
    if (!written.equals(target)) {
      Files.deleteIfExists(written);
    }
  }
}

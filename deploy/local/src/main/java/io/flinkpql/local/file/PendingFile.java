// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Writes an output file under a temporary name and renames it on completion, so that an incomplete
 * file never appears under the final name.
 *
 * <p>Targets other than regular files, such as {@code /dev/null} or a pipe, are written directly.
 */
public final class PendingFile implements AutoCloseable {

  private final Path target;
  private final Path temporary;

  private PendingFile(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Creates an empty temporary file in the target's directory.
   *
   * @param target final name of the file; an existing file is replaced on completion
   * @throws IOException if the directory is missing or not writable
   */
  public static PendingFile of(Path target) throws IOException {
    Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      return new PendingFile(real, real);
    }
    String name = "." + real.getFileName() + "." + ProcessHandle.current().pid() + ".part";
    return new PendingFile(real, Files.createFile(real.resolveSibling(name)));
  }

  /**
   * Writes a whole file of UTF-8 text.
   *
   * @param target the file; an existing one is replaced once the new one is complete
   * @throws UnwritableFileException if it cannot be written
   */
  public static void write(Path target, String content) throws UnwritableFileException {
    try (PendingFile file = of(target)) {
      Files.writeString(file.path(), content);
      file.complete();
    } catch (IOException e) {
      throw new UnwritableFileException(target.toString(), e);
    }
  }

  /** Returns the temporary file; empty if the target is written directly. */
  public Optional<Path> temporary() {
    return Optional.of(temporary).filter(path -> !path.equals(target));
  }

  /** Returns the path to write to. */
  public Path path() {
    return temporary;
  }

  /**
   * Renames the file to its final name.
   *
   * @throws IOException if renaming fails
   */
  public void complete() throws IOException {
    if (temporary().isPresent()) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes the temporary file unless it was completed. */
  @Override
  public void close() throws IOException {
    if (temporary().isPresent()) {
      Files.deleteIfExists(temporary);
    }
  }
}

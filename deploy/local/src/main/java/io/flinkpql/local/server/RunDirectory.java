// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * Manages the temporary directory of one run, which holds the servers' data and the log. Closing it
 * deletes the directory.
 */
public final class RunDirectory implements AutoCloseable {

  /** System property with the log file's path, which {@code log4j2.xml} reads. */
  private static final String LOG_PROPERTY = "pql.log";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Chooses the directory's name and directs the log there. Call it before anything is logged; the
   * directory itself is created later.
   */
  public static void announce() {
    String name = "pql-" + Long.toUnsignedString(new SecureRandom().nextLong(), 36);
    System.setProperty(
        LOG_PROPERTY, Path.of(System.getProperty("java.io.tmpdir"), name, "log").toString());
  }

  /**
   * Creates a directory that only its owner can read. Uses the name from {@link #announce}, if it
   * was called.
   */
  public static RunDirectory create() throws IOException {
    String announced = System.getProperty(LOG_PROPERTY);
    if (announced == null) {
      return new RunDirectory(Files.createTempDirectory("pql-"));
    }
    Path path = Path.of(announced).getParent();
    // The logger may have created it already.
    Files.createDirectories(path);
    if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
    return new RunDirectory(path);
  }

  /** Returns the directory's path. */
  public Path path() {
    return path;
  }

  /** Deletes the directory and everything in it. */
  @Override
  public void close() throws IOException {
    Files.walkFileTree(path, new Deletion());
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
      if (error instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw error;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException error)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Manages the temporary directory of one run, which holds the servers' data and the log. The
 * directory is deleted when this is closed, or when the JVM ends, however it ends.
 */
public final class RunDirectory implements AutoCloseable {

  /** System property with the log file's path, which {@code log4j2.xml} reads. */
  private static final String LOG_PROPERTY = "pql.log";

  private static final String LOG = "log";

  /** Deletes the directory once no PostgreSQL server uses it: {@link LocalPostgres} stops that. */
  private static final String DELETE =
      """
      n=0
      while [ -n "$(find "$1" -name postmaster.pid 2>/dev/null)" ] && [ $n -lt 20 ]; do
        sleep 1; n=$((n + 1))
      done
      rm -rf -- "$1"
      """;

  private static final int DELETION_ATTEMPTS = 5;

  private final Path path;
  private final ExitWatcher watcher;

  private RunDirectory(Path path) throws IOException {
    this.path = path;
    this.watcher = ExitWatcher.start(DELETE, List.of(path));
  }

  /**
   * Chooses the directory's name and directs the log there. Call it before anything is logged; the
   * directory itself is created later.
   */
  public static void announce() {
    String name = "pql-" + Long.toUnsignedString(new SecureRandom().nextLong(), 36);
    System.setProperty(
        LOG_PROPERTY, Path.of(System.getProperty("java.io.tmpdir"), name, LOG).toString());
  }

  /** Deletes the announced directory, in which the logger creates its file even without a run. */
  public static void discardAnnounced() {
    Optional.ofNullable(System.getProperty(LOG_PROPERTY))
        .map(log -> Path.of(log).getParent())
        .filter(Files::isDirectory)
        .ifPresent(
            path -> {
              try {
                delete(path);
              } catch (IOException e) {
                // Nothing else can be done about a temporary file that cannot be deleted.
              }
            });
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

  /** Returns the path of the log file, which exists once something was logged. */
  public Path log() {
    return path.resolve(LOG);
  }

  /** Deletes the directory and everything in it. */
  @Override
  public void close() throws IOException {
    delete(path);
    watcher.close();
  }

  /** Deletes a tree. Servers that are still stopping may add files, so it tries several times. */
  private static void delete(Path path) throws IOException {
    for (int attempt = 1; Files.exists(path); attempt++) {
      try {
        Files.walkFileTree(path, new Deletion());
      } catch (DirectoryNotEmptyException e) {
        if (attempt == DELETION_ATTEMPTS) {
          throw e;
        }
      }
    }
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

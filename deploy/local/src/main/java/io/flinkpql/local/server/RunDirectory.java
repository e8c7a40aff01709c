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

/** A temporary directory for one run: data of servers, and the log. Goes with everything in it. */
public final class RunDirectory implements AutoCloseable {

  /** Read by the log's configuration. */
  private static final String LOG = "pql.log";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Sends the log to where this run's directory will be; to be called before anything is logged.
   */
  public static void announce() {
    String name = "pql-" + Long.toUnsignedString(new SecureRandom().nextLong(), 36);
    System.setProperty(LOG, Path.of(System.getProperty("java.io.tmpdir"), name, "log").toString());
  }

  /** Makes a directory that only its owner can read: the one that was announced, if any was. */
  public static RunDirectory create() throws IOException {
    String announced = System.getProperty(LOG);
    if (announced == null) {
      return new RunDirectory(Files.createTempDirectory("pql-"));
    }
    Path path = Path.of(announced).getParent();
    // There already, if something was logged.
    Files.createDirectories(path);
    if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
    return new RunDirectory(path);
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** Removes the directory and everything in it. */
  @Override
  public void close() throws IOException {
    Files.walkFileTree(path, new Removal());
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
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

package io.flinkpql.local.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary directory for one run: data of servers, and the log. Goes with everything in it. */
public final class RunDirectory implements AutoCloseable {

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a directory that only its owner can read, and sends the log there.
   *
   * @param command what runs, for the directory's name
   */
  public static RunDirectory create(String command) throws IOException {
    RunDirectory directory = new RunDirectory(Files.createTempDirectory("pql-" + command + "-"));
    // Read by the log's configuration when something is logged for the first time.
    System.setProperty("pql.log", directory.log().toString());
    return directory;
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The log; there is none as long as nothing was logged. */
  public Path log() {
    return path.resolve("pql.log");
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

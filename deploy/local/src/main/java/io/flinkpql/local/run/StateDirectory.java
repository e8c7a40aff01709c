// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Holds the state of both jobs between runs: {@code JOB/RUN/…} with checkpoints and savepoints, the
 * installation that the state belongs to, and a lock against a second run.
 */
final class StateDirectory implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String OWNER = "owner.properties";

  /**
   * Identifies the installation that a state belongs to.
   *
   * @param cluster id of the Kafka cluster
   * @param group consumer group of the scoring job
   */
  record Owner(String cluster, String group) {}

  private final Path path;
  private final boolean created;
  private final FileChannel channel;
  private final SavedStates scoring;
  private final SavedStates delivery;
  private boolean closed;

  private StateDirectory(Path path, boolean created, FileChannel channel) throws IOException {
    this.path = path;
    this.created = created;
    this.channel = channel;
    this.scoring = SavedStates.in(path.resolve("scoring"));
    this.delivery = SavedStates.in(path.resolve("delivery"));
  }

  /**
   * Opens a directory and locks it. Creates it if it is missing.
   *
   * @throws RunFailedException if it cannot be used, or another run uses it
   */
  static StateDirectory open(Path path) throws RunFailedException {
    boolean created = Files.notExists(path);
    try {
      Files.createDirectories(path);
      return new StateDirectory(path, created, lock(path));
    } catch (FileAlreadyExistsException e) {
      throw new RunFailedException("The state directory %s is a file".formatted(path), e);
    } catch (IOException e) {
      throw new RunFailedException(
          "The state directory %s cannot be written: %s; choose another with --state"
              .formatted(path, e),
          e);
    }
  }

  /** Locks the directory until the channel is closed. */
  private static FileChannel lock(Path path) throws IOException, RunFailedException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another run in this JVM holds the lock.
    }
    channel.close();
    throw new RunFailedException(
        List.of(
            ("The state directory %s is in use by another ./pql run: stop that run, or choose"
                    + " another directory with --state")
                .formatted(path)));
  }

  Path path() {
    return path;
  }

  SavedStates scoring() {
    return scoring;
  }

  SavedStates delivery() {
    return delivery;
  }

  /**
   * Returns the installation that the state belongs to; empty without state.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Owner> owner() throws IOException {
    Path file = path.resolve(OWNER);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return Optional.of(
        new Owner(
            properties.getProperty("kafka.cluster", ""),
            properties.getProperty("kafka.group", "")));
  }

  /**
   * Stores the installation that the state belongs to.
   *
   * @throws IOException if it cannot be written
   */
  void setOwner(Owner owner) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("kafka.cluster", owner.cluster());
    properties.setProperty("kafka.group", owner.group());
    try (OutputStream out = Files.newOutputStream(path.resolve(OWNER))) {
      properties.store(out, "The installation whose state this directory holds");
    }
  }

  /**
   * Deletes what no later run needs, and unlocks the directory. After a run that never got going
   * nothing is left.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (channel) {
      scoring.deleteUseless();
      delivery.deleteUseless();
      deleteIfEmpty(scoring.directory());
      deleteIfEmpty(delivery.directory());
      if (Files.notExists(scoring.directory()) && Files.notExists(delivery.directory())) {
        Files.deleteIfExists(path.resolve(OWNER));
        Files.deleteIfExists(path.resolve(LOCK));
      }
    }
    if (created) {
      deleteIfEmpty(path);
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(directory);
    }
  }
}

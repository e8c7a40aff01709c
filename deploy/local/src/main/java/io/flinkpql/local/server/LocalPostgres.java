// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a private PostgreSQL server on a free port of loopback. The server stops and its data is
 * deleted when this is closed or the JVM ends, however it ends.
 *
 * <p>It holds an empty database {@code pql}, owned by {@link #user()}, who needs no password.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String DATABASE = "pql";
  private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  /**
   * Stops the server at once and deletes its data. It repeats that, because the JVM may have ended
   * while the server was starting.
   */
  private static final String STOP =
      """
      for attempt in 1 2 3; do
        pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
        if [ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null; then
          n=0
          while kill -0 "$pid" 2>/dev/null && [ $n -lt 10 ]; do sleep 1; n=$((n + 1)); done
          kill -KILL "$pid" 2>/dev/null
        fi
        rm -rf -- "$1"
        [ "$attempt" = 3 ] || sleep 1
      done
      """;

  private final Path dataDirectory;
  private final int port;
  private final Thread closeOnExit;
  private final ExitWatcher watcher;
  private EmbeddedPostgres server;
  private boolean running;
  private boolean closed;

  private LocalPostgres(Path dataDirectory, EmbeddedPostgres server, ExitWatcher watcher) {
    this.dataDirectory = dataDirectory;
    this.watcher = watcher;
    this.server = server;
    this.running = true;
    this.port = server.getPort();
    this.closeOnExit = new Thread(this::shutDown, "local-postgres-exit");
  }

  /**
   * Starts a server with an empty database.
   *
   * @param dataDirectory missing or empty directory for its files; deleted when the server is
   *     closed
   * @throws IOException if the directory is not empty, or the server does not start
   */
  public static LocalPostgres start(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.toAbsolutePath();
    refuseUnlessEmpty(directory);
    ExitWatcher watcher = ExitWatcher.start(STOP, List.of(directory));
    LocalPostgres started;
    try {
      started = new LocalPostgres(directory, launch(directory, 0), watcher);
    } catch (IOException | RuntimeException e) {
      watcher.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(started.closeOnExit);
    try {
      started.createDatabase();
    } catch (SQLException e) {
      started.close();
      throw new IOException("the local PostgreSQL server could not create its database", e);
    }
    return started;
  }

  /** Returns the JDBC URL of the database {@code pql}, without a user. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port + "/" + DATABASE;
  }

  /** Returns the name of the database owner, a superuser. */
  public String user() {
    return USER;
  }

  /** Returns the TCP port, which stays the same across {@link #suspend} and {@link #resume}. */
  public int port() {
    return port;
  }

  /**
   * Stops the server but keeps its data. Connections are closed, and new ones refused, until {@link
   * #resume()}.
   *
   * @throws IOException if the server cannot be stopped
   */
  public synchronized void suspend() throws IOException {
    if (running) {
      running = false;
      server.close();
    }
  }

  /**
   * Restarts a suspended server on the same port.
   *
   * @throws IOException if the server does not start or was closed
   */
  public synchronized void resume() throws IOException {
    if (closed) {
      throw new IOException("the local PostgreSQL server is closed");
    }
    if (!running) {
      server = launch(dataDirectory, port);
      running = true;
    }
  }

  /** Stops the server and deletes its files. */
  @Override
  public void close() {
    shutDown();
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException exiting) {
      // The JVM is exiting: the hook has run or will find the server closed.
    }
  }

  private synchronized void shutDown() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      suspend();
      deleteTree(dataDirectory);
      watcher.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not close the local PostgreSQL server", e);
    }
  }

  private static EmbeddedPostgres launch(Path dataDirectory, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(dataDirectory)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(STARTUP_TIMEOUT)
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "localhost")
        // The library turns it off: a server that is killed would forget what it has committed.
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("unix_socket_directories", "")
        .start();
  }

  private void createDatabase() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
  }

  private static void refuseUnlessEmpty(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          throw new IOException(
              directory + " is not empty: a local PostgreSQL server needs an empty directory");
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}

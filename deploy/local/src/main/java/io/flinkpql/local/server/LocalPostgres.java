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
 * deleted when this is closed or the JVM exits.
 *
 * <p>It holds an empty database {@code pql}, owned by {@link #user()}, who needs no password.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String DATABASE = "pql";
  private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  private final Path dataDirectory;
  private final int port;
  private final Thread closeOnExit;
  private EmbeddedPostgres server;
  private boolean running;
  private boolean closed;

  private LocalPostgres(Path dataDirectory, EmbeddedPostgres server) {
    this.dataDirectory = dataDirectory;
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
    LocalPostgres started = new LocalPostgres(directory, launch(directory, 0));
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

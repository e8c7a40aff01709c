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
 * A real PostgreSQL server of one's own: on loopback only, on a free port, gone with its data when
 * it is closed or the JVM ends.
 *
 * <p>It holds an empty database {@code pql}, owned by {@link #user()}, who needs no password.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String DATABASE = "pql";
  private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);

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
   * @param dataDirectory where it keeps its files; must not hold anything that is to be kept, for
   *     it is removed when the server is closed
   * @throws IOException if the server cannot be unpacked or does not start
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
      throw new IOException("The local PostgreSQL server did not create its database", e);
    }
    return started;
  }

  /** URL of the database {@code pql}, without a user. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port + "/" + DATABASE;
  }

  /** Name of the database's owner, a superuser. */
  public String user() {
    return USER;
  }

  /** TCP port on loopback; the same for as long as the server is not closed. */
  public int port() {
    return port;
  }

  /**
   * Takes the server away, its data kept: open connections are ended, new ones refused, until
   * {@link #resume()}.
   *
   * @throws IOException if the server cannot be told to stop
   */
  public synchronized void suspend() throws IOException {
    if (running) {
      running = false;
      server.close();
    }
  }

  /**
   * Brings a suspended server back on the same port.
   *
   * @throws IOException if it does not start
   */
  public synchronized void resume() throws IOException {
    if (closed) {
      throw new IOException("The local PostgreSQL server is closed");
    }
    if (!running) {
      server = launch(dataDirectory, port);
      running = true;
    }
  }

  /** Stops the server and removes its files. */
  @Override
  public void close() {
    shutDown();
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException exiting) {
      // The JVM is ending: the hook has run or finds nothing left to do.
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
      throw new UncheckedIOException("The local PostgreSQL server was not closed", e);
    }
  }

  private static EmbeddedPostgres launch(Path dataDirectory, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(dataDirectory)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(STARTUP_WAIT)
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
          throw new IOException(directory + " is not empty: a local PostgreSQL server starts anew");
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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.local.Pql;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Starts broker, database and contenders as processes. Closing it stops all of them and deletes
 * their directory.
 */
public final class BenchServers implements AutoCloseable {

  /** Partitions of a topic of messages or records. */
  private static final int PARTITIONS = 4;

  private static final long BROKER_HEAP = 1L << 30;

  private final RunDirectory directory;
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private volatile boolean closed;
  private String bootstrapServers = "";
  private Optional<Admin> admin = Optional.empty();
  private Optional<LocalPostgres> postgres = Optional.empty();

  /**
   * @param directory for all files; deleted by {@link #close}
   */
  public BenchServers(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts the broker and the database.
   *
   * @throws IOException if one of them does not start
   */
  public void start() throws IOException {
    postgres = Optional.of(opened(LocalPostgres.start(directory.path().resolve("postgres"))));
    ChildProcess broker =
        opened(
            ChildProcess.start(
                BrokerProcess.class,
                "broker",
                BROKER_HEAP,
                directory.path(),
                directory.path().resolve("kafka").toString()));
    bootstrapServers =
        broker.next() instanceof ChildReport.Broker serving ? serving.bootstrapServers() : "";
    admin = Optional.of(opened(Admin.create(Map.of("bootstrap.servers", bootstrapServers))));
  }

  /** Returns the directory of this benchmark. */
  public Path path() {
    return directory.path();
  }

  /** Returns the address of the broker. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Returns the database; after {@link #start}. */
  public LocalPostgres postgres() {
    return postgres.orElseThrow();
  }

  /**
   * Creates a topic without retention limit, since messages carry past event times.
   *
   * @param config of the topic, beside the retention
   * @throws IllegalStateException if the broker refuses it
   */
  public void createTopic(String name, Map<String, String> config) throws InterruptedException {
    createTopic(name, PARTITIONS, config);
  }

  /**
   * Creates a topic with a number of partitions, like {@link #createTopic(String, Map)}.
   *
   * @param config of the topic, beside the retention
   * @throws IllegalStateException if the broker refuses it
   */
  public void createTopic(String name, int partitions, Map<String, String> config)
      throws InterruptedException {
    Map<String, String> all = new HashMap<>(config);
    all.put("retention.ms", "-1");
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all);
    try {
      admin.orElseThrow().createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "topic " + name + " could not be created: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * Starts the process of a contender; {@link #close} stops it at the latest.
   *
   * @param run its unique name
   * @param heapBytes size of its heap
   */
  public ChildProcess startContender(String run, long heapBytes) throws IOException {
    return opened(ChildProcess.start(ContenderProcess.class, run, heapBytes, directory.path()));
  }

  /**
   * Runs {@code ./pql replay} in a process of its own.
   *
   * @param name unique
   * @param heapBytes size of its heap
   * @param arguments from the name of the command on
   * @return the number of messages that it reports to have read
   * @throws IllegalStateException if it fails
   */
  public long replay(String name, long heapBytes, List<String> arguments) throws IOException {
    try (ChildProcess replay =
        opened(
            ChildProcess.start(
                Pql.class, name, heapBytes, directory.path(), arguments.toArray(String[]::new)))) {
      return ChildReport.JSON.readTree(replay.line()).path("messages").asLong();
    }
  }

  /** Returns whether {@link #close} has been called. */
  public boolean closed() {
    return closed;
  }

  private synchronized <T extends AutoCloseable> T opened(T resource) {
    toClose.push(resource);
    return resource;
  }

  /**
   * Stops everything in reverse order of its start, even if parts of it fail.
   *
   * @throws IOException if something could not be stopped or deleted
   */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    List<Exception> failures = new ArrayList<>();
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    directory.close();
    if (!failures.isEmpty()) {
      IOException failure = new IOException("not all servers and processes could be stopped");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}

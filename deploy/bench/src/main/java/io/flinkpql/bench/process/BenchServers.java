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
 * The servers that contenders work with and the processes that the contenders are: all end, and
 * their directory goes, when it closes.
 */
public final class BenchServers implements AutoCloseable {

  /** Of every topic with messages. */
  static final int PARTITIONS = 4;

  private static final long BROKER_HEAP = 1L << 30;

  private final RunDirectory directory;
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private volatile boolean closed;
  private String bootstrapServers = "";
  private Optional<Admin> admin = Optional.empty();
  private Optional<LocalPostgres> postgres = Optional.empty();

  public BenchServers(RunDirectory directory) {
    this.directory = directory;
  }

  /** Starts a broker and a database. */
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

  public Path path() {
    return directory.path();
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public LocalPostgres postgres() {
    return postgres.orElseThrow();
  }

  /** Creates a topic whose messages stay, however old they are. */
  public void createTopic(String name, Map<String, String> config) throws InterruptedException {
    Map<String, String> all = new HashMap<>(config);
    all.put("retention.ms", "-1");
    NewTopic topic = new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()).configs(all);
    try {
      admin.orElseThrow().createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "topic " + name + " was not created: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** Starts a process that ends with this at the latest. */
  public ChildProcess startContender(String run, long heapBytes) throws IOException {
    return opened(ChildProcess.start(ContenderProcess.class, run, heapBytes, directory.path()));
  }

  /**
   * Runs {@code ./pql replay} in a process of its own.
   *
   * @return how many messages it says it has read
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

  /** Whether they have ended, or are about to. */
  public boolean closed() {
    return closed;
  }

  private synchronized <T extends AutoCloseable> T opened(T resource) {
    toClose.push(resource);
    return resource;
  }

  /** Ends everything that was started, the last first; tries all, whatever fails. */
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
      IOException failure = new IOException("not everything that was started could be ended");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}

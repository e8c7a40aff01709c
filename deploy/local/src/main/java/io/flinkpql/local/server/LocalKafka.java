// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Runs a Kafka broker in this JVM: a single KRaft node, broker and controller, on free ports of
 * loopback.
 *
 * <p>It is the real server, configured with little memory and a replication factor of 1. Topics are
 * not created automatically; see {@link Broker#createTopic}.
 */
public final class LocalKafka implements Broker, AutoCloseable {

  private static final int NODE = 1;
  private static final String BROKER = "BROKER";
  private static final String CONTROLLER = "CONTROLLER";

  /**
   * Constant cluster id, since a data directory can be reused only with the id it was created with.
   */
  private static final String CLUSTER = "flinkpql-local-cluster";

  private static final long MEBIBYTE = 1024L * 1024;

  private static final Map<String, String> ONE_NODE =
      Map.of(
          "default.replication.factor", "1",
          "min.insync.replicas", "1",
          "offsets.topic.replication.factor", "1",
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  private static final Map<String, String> LITTLE_MEMORY =
      Map.of(
          "log.segment.bytes", String.valueOf(64 * MEBIBYTE),
          "log.index.size.max.bytes", String.valueOf(MEBIBYTE),
          "log.cleaner.threads", "1",
          "log.cleaner.dedupe.buffer.size", String.valueOf(4 * MEBIBYTE),
          "num.network.threads", "2",
          "num.io.threads", "4",
          "background.threads", "2",
          "num.recovery.threads.per.data.dir", "1");

  private final KafkaRaftServer server;
  private final Admin admin;
  private final String bootstrapServers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalKafka(KafkaRaftServer server, Admin admin, String bootstrapServers) {
    this.server = server;
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it accepts clients.
   *
   * @param directory data directory, created if missing; topics in an existing one are available
   *     again
   * @throws IOException if the directory is not writable or no port is free
   */
  public static LocalKafka start(Path directory) throws IOException {
    List<Integer> ports = freePorts();
    return start(directory, ports.get(0), ports.get(1));
  }

  /**
   * Starts a broker on known ports, so that clients find it again after a restart.
   *
   * @param directory data directory, created if missing; topics in an existing one are available
   *     again
   * @param brokerPort port for clients
   * @param controllerPort port of the controller
   * @throws IOException if the directory is not writable
   */
  public static LocalKafka start(Path directory, int brokerPort, int controllerPort)
      throws IOException {
    return start(directory, brokerPort, controllerPort, Map.of());
  }

  /**
   * Starts a broker with further listeners.
   *
   * @param directory data directory, created if missing
   * @param brokerPort port for clients that need no login
   * @param controllerPort port of the controller
   * @param further settings; those that list listeners are appended to the broker's own
   * @throws IOException if the directory is not writable
   */
  static LocalKafka start(
      Path directory, int brokerPort, int controllerPort, Map<String, String> further)
      throws IOException {
    Path logs = Files.createDirectories(directory).toAbsolutePath();
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    String bootstrapServers = host + ":" + brokerPort;
    format(logs);
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(
                with(settings(logs, bootstrapServers, host + ":" + controllerPort), further),
                false),
            Time.SYSTEM);
    try {
      server.startup();
      return new LocalKafka(
          server, Admin.create(Map.of("bootstrap.servers", bootstrapServers)), bootstrapServers);
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public Admin admin() {
    return admin;
  }

  /** Shuts the broker down cleanly. Its data stays in the directory. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      admin.close();
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void format(Path logs) throws IOException {
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE)
          .setClusterId(CLUSTER)
          .setDirectories(List.of(logs.toString()))
          .setMetadataLogDirectory(logs.toString())
          .setControllerListenerName(CONTROLLER)
          .setIgnoreFormatted(true)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("could not format the broker's directory " + logs, e);
    }
  }

  private static Properties settings(Path logs, String broker, String controller) {
    Properties settings = new Properties();
    settings.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", String.valueOf(NODE)),
            Map.entry("controller.quorum.voters", NODE + "@" + controller),
            Map.entry(
                "listeners", listener(BROKER, broker) + "," + listener(CONTROLLER, controller)),
            Map.entry("advertised.listeners", listener(BROKER, broker)),
            Map.entry(
                "listener.security.protocol.map",
                BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
            Map.entry("inter.broker.listener.name", BROKER),
            Map.entry("controller.listener.names", CONTROLLER),
            Map.entry("log.dirs", logs.toString()),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("group.initial.rebalance.delay.ms", "0")));
    settings.putAll(ONE_NODE);
    settings.putAll(LITTLE_MEMORY);
    // A stopped job may be restored days later and must then be able to commit its transactions.
    settings.put("transaction.max.timeout.ms", String.valueOf(7 * 24 * 3_600_000));
    return settings;
  }

  private static Properties with(Properties settings, Map<String, String> further) {
    further.forEach(
        (key, value) ->
            settings.merge(
                key, value, (own, more) -> key.contains("listener") ? own + "," + more : more));
    return settings;
  }

  private static String listener(String name, String address) {
    return name + "://" + address;
  }

  /** Finds two different free ports, by holding both at the same time. */
  private static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }
}

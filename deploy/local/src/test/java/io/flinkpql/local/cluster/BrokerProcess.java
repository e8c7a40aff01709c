// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import io.flinkpql.local.server.Broker;
import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs a broker in a process of its own, which can be killed and started again with its data and
 * its address.
 */
public final class BrokerProcess implements Broker, AutoCloseable {

  private final Path directory;
  private final List<Integer> ports;
  private final Admin admin;
  private Process process;

  private BrokerProcess(Path directory, List<Integer> ports) throws IOException {
    this.directory = directory;
    this.ports = ports;
    launch();
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /**
   * Starts a broker, to which clients connect as soon as it accepts them.
   *
   * @param directory existing directory for its data and output
   */
  public static BrokerProcess start(Path directory) throws IOException {
    return new BrokerProcess(directory, StandaloneCluster.freePorts());
  }

  /** Runs the broker until the process ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LocalKafka kafka =
        LocalKafka.start(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
    // Ends with the JVM that started it, however that ends.
    int read;
    do {
      read = System.in.read();
    } while (read >= 0);
    System.exit(0);
  }

  /** Starts the broker again after it was killed. */
  public void launch() throws IOException {
    process =
        JavaProcess.launch(
            List.of("-Xmx384m"),
            JavaProcess.testClassPath(),
            List.of(
                BrokerProcess.class.getName(),
                directory.resolve("data").toString(),
                ports.get(0).toString(),
                ports.get(1).toString()),
            Map.of(),
            directory.resolve("broker.out"));
  }

  /** Kills the broker and waits for its end. */
  public void kill() throws InterruptedException {
    Signals.kill(process.toHandle());
    process.waitFor();
  }

  /** Waits until the broker has ended by itself. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** Returns the process of the broker. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public String bootstrapServers() {
    return "127.0.0.1:" + ports.get(0);
  }

  @Override
  public Admin admin() {
    return admin;
  }

  @Override
  public void close() throws InterruptedException {
    admin.close();
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      kill();
    }
  }
}

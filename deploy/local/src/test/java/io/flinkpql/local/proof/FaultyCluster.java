// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.cluster.BrokerProcess;
import io.flinkpql.local.cluster.ClusterJar;
import io.flinkpql.local.cluster.Signals;
import io.flinkpql.local.cluster.StandaloneCluster;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/**
 * Runs a broker, PostgreSQL, a JobManager and two TaskManagers as processes of their own, so that
 * tests can kill and pause each. ZooKeeper runs in this JVM and keeps what a new JobManager needs.
 */
final class FaultyCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SLOTS = 4;

  private final TestingServer zooKeeper;
  private final BrokerProcess kafka;
  private final LocalPostgres postgres;
  private final Path databaseFiles;
  private final StandaloneCluster flink;
  private final String jar;

  /**
   * Starts the processes and uploads the jar of both jobs.
   *
   * @param directory existing directory for files and output
   */
  FaultyCluster(Path directory) throws Exception {
    // A session ends two ticks after a JobManager was killed, at the earliest.
    InstanceSpec server = new InstanceSpec(null, -1, -1, -1, true, -1, 1000, -1);
    zooKeeper = new TestingServer(server, true);
    kafka = BrokerProcess.start(Files.createDirectory(directory.resolve("kafka")));
    databaseFiles = directory.resolve("postgres");
    Path files = Files.createDirectory(directory.resolve("flink"));
    flink =
        StandaloneCluster.start(
            files,
            """
            high-availability.type: zookeeper
            high-availability.zookeeper.quorum: 127.0.0.1:%d
            high-availability.storageDir: %s
            high-availability.zookeeper.client.session-timeout: 5 s
            execution.checkpointing.num-retained: 3
            metrics.fetcher.update-interval: 1 s
            """
                .formatted(zooKeeper.getPort(), files.resolve("recovery").toUri()));
    flink.addTaskManager();
    flink.addTaskManager();
    postgres = LocalPostgres.start(databaseFiles);
    awaitSlots();
    jar = flink.rest().upload(ClusterJar.path());
  }

  private void awaitSlots() {
    await("free slots")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> flink.rest().freeSlots() == SLOTS);
  }

  BrokerProcess kafka() {
    return kafka;
  }

  LocalPostgres postgres() {
    return postgres;
  }

  StandaloneCluster flink() {
    return flink;
  }

  /** Returns the process of PostgreSQL, whose children serve its connections. */
  ProcessHandle database() throws IOException {
    String pid = Files.readAllLines(databaseFiles.resolve("postmaster.pid")).get(0);
    return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
  }

  /** Kills PostgreSQL. */
  void killDatabase() throws IOException {
    ProcessHandle process = database();
    Signals.kill(process);
    process.onExit().join();
    postgres.suspend();
  }

  /** Starts a job with a file of options and returns its id. */
  String run(Class<?> main, Path options) {
    List<String> arguments = List.of("--config", options.toString());
    return await("a JobManager that leads")
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(FaultyCluster::foundNoLeader)
        .until(() -> flink.rest().run(jar, main.getName(), arguments), job -> true);
  }

  /** A JobManager that stalls on a busy machine can lose the lead; nobody took the job then. */
  private static boolean foundNoLeader(Throwable failure) {
    return failure instanceof IOException
        && failure.getMessage().contains("RecipientUnreachableException");
  }

  /** Starts a job from a checkpoint and returns its id. */
  String restore(Class<?> main, Path options, Path checkpoint)
      throws IOException, InterruptedException {
    return flink
        .rest()
        .restore(jar, main.getName(), List.of("--config", options.toString()), checkpoint);
  }

  /** Cancels one of several jobs and waits for its end. */
  void end(String job) throws IOException, InterruptedException {
    flink.rest().cancel(job);
    await("the end of a job")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> flink.rest().state(job).equals("CANCELED"));
  }

  /** Waits until each of several jobs has completed a further checkpoint. */
  void awaitCheckpoints(List<String> jobs) throws IOException, InterruptedException {
    for (String job : jobs) {
      awaitCheckpoint(job);
    }
  }

  /** Waits until a job has completed a further checkpoint. */
  void awaitCheckpoint(String job) throws IOException, InterruptedException {
    int before = checkpoints(job);
    await("a further checkpoint")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> checkpoints(job) > before || hasFailed(job));
    assertThat(hasFailed(job)).as("job %s has failed for good", job).isFalse();
  }

  private boolean hasFailed(String job) throws IOException, InterruptedException {
    return flink.rest().state(job).equals("FAILED");
  }

  /** Returns the number of completed checkpoints; waits for an answer. */
  private int checkpoints(String job) {
    return await("statistics of checkpoints")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> flink.rest().checkpoints(job), count -> count >= 0);
  }

  /** Adds up a counter of a job since it was last started or restored. */
  long count(String job, String counter) throws IOException, InterruptedException {
    return flink.rest().count(job, counter);
  }

  /** Cancels jobs that still run and waits until their slots are free. */
  void cancel(List<String> jobs) throws IOException, InterruptedException {
    for (String job : jobs) {
      if (!hasFailed(job)) {
        flink.rest().cancel(job);
      }
    }
    awaitSlots();
  }

  @Override
  public void close() throws Exception {
    flink.close();
    kafka.close();
    postgres.close();
    zooKeeper.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.local.cluster.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills and pauses each process of a cluster while messages arrive. Afterwards the committed
 * qualifications equal those of a replay, each account has them once and without gaps, and the
 * tables equal a fold of the committed topics.
 *
 * <p>The tests tagged {@code faults} run under the profile of that name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 6_000;
  private static final Duration AWAY = Duration.ofSeconds(60);

  private final SplittableRandom random = new SplittableRandom(SEED);
  @TempDir static Path directory;
  private FaultyCluster cluster;

  /** Does harm while messages are sent, and ends it. */
  @FunctionalInterface
  private interface Fault {
    void strike(UsageLoad load) throws Exception;
  }

  @BeforeAll
  void start() throws Exception {
    System.out.println("seed " + SEED);
    cluster = new FaultyCluster(directory);
  }

  @AfterAll
  void stop() throws Exception {
    cluster.close();
  }

  @Test
  void killsOfEachProcessLoseNothingAndWriteNothingTwice() throws Exception {
    surviving(
        "kills",
        load -> {
          cluster.flink().replaceTaskManager(0);
          load.awaitSent(50);
          cluster.killDatabase();
          load.awaitSent(50);
          cluster.postgres().resume();
          cluster.kafka().kill();
          cluster.kafka().launch();
          load.awaitSent(50);
          cluster.flink().replaceJobManager();
          load.awaitSent(50);
        });
  }

  @Test
  @Tag("faults")
  void tenKillsOfTaskManagers() throws Exception {
    surviving(
        "task-managers",
        load -> {
          for (int kill = 0; kill < 10; kill++) {
            load.awaitSent(random.nextInt(10, 250));
            cluster.flink().replaceTaskManager(random.nextInt(2));
          }
        });
  }

  @Test
  @Tag("faults")
  void killsOfTheJobManager() throws Exception {
    surviving(
        "job-manager",
        load -> {
          for (int kill = 0; kill < 3; kill++) {
            load.awaitSent(random.nextInt(10, 500));
            cluster.flink().replaceJobManager();
          }
        });
  }

  @Test
  @Tag("faults")
  void brokerAwayForAMinute() throws Exception {
    surviving(
        "broker-away",
        load -> {
          cluster.kafka().kill();
          load.awaitElapsed(AWAY);
          cluster.kafka().launch();
        });
  }

  @Test
  @Tag("faults")
  void brokerPausedForAMinute() throws Exception {
    surviving(
        "broker-paused",
        load -> {
          Signals.pause(cluster.kafka().handle());
          load.awaitElapsed(AWAY);
          Signals.resume(cluster.kafka().handle());
        });
  }

  @Test
  @Tag("faults")
  void databaseAwayForAMinute() throws Exception {
    surviving(
        "database-away",
        load -> {
          cluster.killDatabase();
          load.awaitElapsed(AWAY);
          cluster.postgres().resume();
        });
  }

  @Test
  @Tag("faults")
  void databasePausedForAMinute() throws Exception {
    surviving(
        "database-paused",
        load -> {
          ProcessHandle database = cluster.database();
          Signals.pause(database);
          load.awaitElapsed(AWAY);
          Signals.resume(database);
        });
  }

  @Test
  @Tag("faults")
  void taskManagerPausedForAMinute() throws Exception {
    surviving(
        "task-manager-paused",
        load -> {
          ProcessHandle taskManager = cluster.flink().taskManager(0);
          Signals.pause(taskManager);
          load.awaitElapsed(AWAY);
          Signals.resume(taskManager);
        });
  }

  /** Runs both jobs under a fault and compares what they wrote. */
  private void surviving(String name, Fault fault) throws Exception {
    TestTopics topics = new TestTopics(name).create(cluster.kafka());
    Path files = Files.createDirectory(directory.resolve(name));
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    Qualifications expected = replay(usage, files);
    TestOptions options =
        new TestOptions(cluster.kafka(), cluster.postgres(), topics, files, RULES);
    Path file =
        options.write(2, Map.of("pql.refresh.interval", "5s", "pql.checkpoint.interval", "500ms"));
    List<String> jobs =
        List.of(cluster.run(DeliveryJob.class, file), cluster.run(ScoringJob.class, file));
    try {
      strike(name, usage, jobs, fault);
      try (MessageSender sender = new MessageSender(cluster.kafka())) {
        sender.send(GeneratedUsage.watermarkMessages(topics, usage.asOf()));
      }
      assertLogEquals(topics, expected, usage.asOf());
      assertTablesEqualTheLog(topics, options.schema());
    } finally {
      cluster.cancel(jobs);
    }
  }

  private void strike(String name, GeneratedUsage usage, List<String> jobs, Fault fault)
      throws Exception {
    try (UsageLoad load = UsageLoad.start(cluster.kafka(), usage.messages())) {
      jobs.forEach(cluster::awaitCheckpoint);
      load.awaitSent(random.nextInt(100, 300));
      fault.strike(load);
      long end = System.nanoTime();
      jobs.forEach(cluster::awaitCheckpoint);
      System.out.printf(
          "%s: recovered after %,d ms%n", name, (System.nanoTime() - end) / 1_000_000);
      load.finish();
    }
  }

  private static Qualifications replay(GeneratedUsage usage, Path files) throws Exception {
    return FileReplayRun.of(
            RULES,
            List.of(usage.write(files.resolve("events"))),
            OptionalLong.of(usage.asOf()),
            2,
            files)
        .parsedQualifications();
  }

  private void assertLogEquals(TestTopics topics, Qualifications expected, long asOf) {
    try (CommittedRecords log = new CommittedRecords(cluster.kafka(), topics.qualifications())) {
      await("%d qualifications".formatted(expected.size()))
          .atMost(FaultyCluster.PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Qualifications.of(log.read()).upTo(asOf).size() >= expected.size());
      Qualifications committed = Qualifications.of(log.read());
      assertThat(committed.upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(committed.gaps()).isEmpty();
    }
  }

  private void assertTablesEqualTheLog(TestTopics topics, String schema) {
    await("the tables equal a fold of the topics")
        .atMost(FaultyCluster.PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(
                        TableSnapshot.stored(cluster.postgres(), schema)
                            .differencesFrom(TableSnapshot.folded(cluster.kafka(), topics)))
                    .isEmpty());
  }
}

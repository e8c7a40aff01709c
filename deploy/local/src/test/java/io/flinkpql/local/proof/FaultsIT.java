// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.local.cluster.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills and pauses each process of a cluster while messages arrive. Afterwards the committed
 * qualifications and dead letters equal those of a replay, each account has them once and without
 * gaps, and the tables equal a fold of the committed topics.
 *
 * <p>The tests tagged {@code faults} run under the profile of that name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 4_000;
  private static final Duration AWAY = Duration.ofSeconds(60);

  private final SplittableRandom random = new SplittableRandom(SEED);
  @TempDir static Path directory;
  private final ExecutorService beside = Executors.newSingleThreadExecutor();
  private FaultyCluster cluster;
  private FileReplayRun replay;

  /** Does harm while messages are sent, and ends it. */
  @FunctionalInterface
  private interface Fault {
    void strike(Run run) throws Exception;
  }

  /**
   * Holds the jobs of one test, and the messages that they read.
   *
   * @param jobs ids of the delivery job and of the scoring job
   * @param options file of the options of both
   * @param checkpoints directory of the checkpoints of both
   */
  private record Run(UsageLoad load, List<String> jobs, Path options, Path checkpoints) {

    String scoring() {
      return jobs.get(1);
    }

    /** Returns the retained checkpoints of scoring, the latest one last. */
    List<Path> scoringCheckpoints() throws IOException {
      try (Stream<Path> files = Files.list(checkpoints.resolve(scoring()))) {
        return files
            .filter(file -> Files.exists(file.resolve("_metadata")))
            .sorted(Comparator.comparingInt(Run::number))
            .toList();
      }
    }

    private static int number(Path checkpoint) {
      return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
    }
  }

  @BeforeAll
  void start() throws Exception {
    System.out.println("seed " + SEED);
    // The replay computes while the processes start.
    Future<FileReplayRun> replaying = beside.submit(FaultsIT::replay);
    cluster = new FaultyCluster(directory);
    replay = replaying.get();
  }

  @AfterAll
  void stop() throws Exception {
    beside.shutdown();
    cluster.close();
  }

  @Test
  void killsOfEachProcessLoseNothingAndWriteNothingTwice() throws Exception {
    surviving(
        "kills",
        run -> {
          cluster.flink().replaceTaskManager(0);
          run.load().awaitSent(50);
          cluster.killDatabase();
          run.load().awaitSent(50);
          cluster.kafka().kill();
          cluster.kafka().launch();
          cluster.flink().replaceJobManager();
          cluster.postgres().resume();
          run.load().awaitSent(50);
        });
  }

  @Test
  @Tag("faults")
  void tenKillsOfTaskManagers() throws Exception {
    surviving(
        "task-managers",
        run -> {
          for (int kill = 0; kill < 10; kill++) {
            run.load().awaitSent(random.nextInt(10, 250));
            cluster.flink().replaceTaskManager(random.nextInt(2));
          }
        });
  }

  @Test
  @Tag("faults")
  void killsOfTheJobManager() throws Exception {
    surviving(
        "job-manager",
        run -> {
          for (int kill = 0; kill < 3; kill++) {
            run.load().awaitSent(random.nextInt(10, 500));
            cluster.flink().replaceJobManager();
          }
        });
  }

  @Test
  @Tag("faults")
  void brokerAwayForAMinute() throws Exception {
    surviving(
        "broker-away",
        run -> {
          cluster.kafka().kill();
          run.load().awaitElapsed(AWAY);
          cluster.kafka().launch();
        });
  }

  @Test
  @Tag("faults")
  void brokerPausedForAMinute() throws Exception {
    surviving(
        "broker-paused",
        run -> {
          Signals.pause(cluster.kafka().handle());
          run.load().awaitElapsed(AWAY);
          Signals.resume(cluster.kafka().handle());
        });
  }

  @Test
  @Tag("faults")
  void databaseAwayForAMinute() throws Exception {
    surviving(
        "database-away",
        run -> {
          cluster.killDatabase();
          run.load().awaitElapsed(AWAY);
          cluster.postgres().resume();
        });
  }

  @Test
  @Tag("faults")
  void databasePausedForAMinute() throws Exception {
    surviving(
        "database-paused",
        run -> {
          ProcessHandle database = cluster.database();
          Signals.pause(database);
          run.load().awaitElapsed(AWAY);
          Signals.resume(database);
        });
  }

  @Test
  @Tag("faults")
  void taskManagerPausedForAMinute() throws Exception {
    surviving(
        "task-manager-paused",
        run -> {
          ProcessHandle taskManager = cluster.flink().taskManager(0);
          Signals.pause(taskManager);
          run.load().awaitElapsed(AWAY);
          Signals.resume(taskManager);
        });
  }

  @Test
  @Tag("faults")
  void checkpointStorageAwayForAMinute() throws Exception {
    surviving(
        "storage-away",
        run -> {
          Path away = run.checkpoints().resolveSibling("away");
          Files.move(run.checkpoints(), away);
          Files.createFile(run.checkpoints());
          run.load().awaitElapsed(AWAY);
          Files.delete(run.checkpoints());
          Files.move(away, run.checkpoints());
        });
  }

  /** Scoring goes on from the checkpoint before, and writes again what came since. */
  @Test
  @Tag("faults")
  void lastCheckpointCorrupt() throws Exception {
    surviving(
        "corrupt",
        /* repeats= */ true,
        run -> {
          cluster.end(run.scoring());
          List<Path> retained = run.scoringCheckpoints();
          Path last = retained.get(retained.size() - 1);
          Path metadata = last.resolve("_metadata");
          Files.write(metadata, Arrays.copyOf(Files.readAllBytes(metadata), 100));
          assertThatThrownBy(() -> cluster.restore(ScoringJob.class, run.options(), last))
              .hasMessageContaining("JobInitializationException");
          Path before = retained.get(retained.size() - 2);
          run.jobs().set(1, cluster.restore(ScoringJob.class, run.options(), before));
        });
  }

  private void surviving(String name, Fault fault) throws Exception {
    surviving(name, /* repeats= */ false, fault);
  }

  /**
   * Runs both jobs under a fault and compares what they wrote.
   *
   * @param repeats whether records may be written again
   */
  private void surviving(String name, boolean repeats, Fault fault) throws Exception {
    TestTopics topics = new TestTopics(name).create(cluster.kafka());
    Path files = Files.createDirectory(directory.resolve(name));
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    TestOptions options =
        new TestOptions(cluster.kafka(), cluster.postgres(), topics, files, RULES);
    Path file =
        options.write(2, Map.of("pql.refresh.interval", "2s", "pql.checkpoint.interval", "500ms"));
    Future<String> delivery = beside.submit(() -> cluster.run(DeliveryJob.class, file));
    String scoring = cluster.run(ScoringJob.class, file);
    List<String> jobs = new ArrayList<>(List.of(delivery.get(), scoring));
    try {
      strike(name, usage, jobs, file, fault);
      try (MessageSender sender = new MessageSender(cluster.kafka())) {
        sender.send(GeneratedUsage.watermarkMessages(topics, usage.asOf()));
      }
      assertLogEquals(topics, repeats, replay.parsedQualifications(), usage.asOf());
      assertDeadLettersEqual(topics, repeats, replay.deadLetters().size());
      assertTablesEqualTheLog(topics, options.schema());
    } finally {
      cluster.cancel(jobs);
    }
  }

  private void strike(
      String name, GeneratedUsage usage, List<String> jobs, Path options, Fault fault)
      throws Exception {
    try (UsageLoad load = UsageLoad.start(cluster.kafka(), usage.messages())) {
      jobs.forEach(cluster::awaitCheckpoint);
      load.awaitSent(random.nextInt(50, 150));
      fault.strike(new Run(load, jobs, options, options.resolveSibling("checkpoints")));
      long end = System.nanoTime();
      jobs.forEach(cluster::awaitCheckpoint);
      System.out.printf(
          "%s: recovered after %,d ms%n", name, (System.nanoTime() - end) / 1_000_000);
      load.finish();
    }
  }

  /** Replays the messages that each test sends to topics of its own. */
  private static FileReplayRun replay() throws Exception {
    GeneratedUsage usage =
        GeneratedUsage.inEventTimeOrder(new TestTopics("replay"), SEED, MESSAGES);
    Path files = Files.createDirectory(directory.resolve("replay"));
    return FileReplayRun.of(
        RULES,
        List.of(usage.write(files.resolve("events"))),
        OptionalLong.of(usage.asOf()),
        2,
        files);
  }

  private void assertLogEquals(
      TestTopics topics, boolean repeats, Qualifications expected, long asOf) {
    try (CommittedRecords log = new CommittedRecords(cluster.kafka(), topics.qualifications())) {
      await("%d qualifications".formatted(expected.size()))
          .atMost(FaultyCluster.PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> committed(log, repeats).upTo(asOf).size() >= expected.size());
      Qualifications committed = committed(log, repeats);
      assertThat(committed.upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(committed.gaps()).isEmpty();
    }
  }

  private static Qualifications committed(CommittedRecords log, boolean repeats) {
    Qualifications all = Qualifications.of(log.read());
    return repeats ? all.withoutRepeats() : all;
  }

  private void assertDeadLettersEqual(TestTopics topics, boolean repeats, int expected) {
    try (CommittedRecords log = new CommittedRecords(cluster.kafka(), topics.deadLetters())) {
      List<String> positions =
          log.read().stream()
              .map(
                  record ->
                      Stream.of("topic", "partition", "offset")
                          .map(name -> record.headers().lastHeader(name).value())
                          .map(value -> new String(value, StandardCharsets.UTF_8))
                          .collect(Collectors.joining("/")))
              .toList();
      assertThat(repeats ? Set.copyOf(positions) : positions)
          .hasSize(expected)
          .doesNotHaveDuplicates();
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

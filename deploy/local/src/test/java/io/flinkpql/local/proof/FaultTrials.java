// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts both jobs anew for each test, which brings about a fault while messages arrive. Afterwards
 * the committed qualifications, dead letters and standings equal those of a replay, each account
 * has its qualifications once and without gaps, the tables equal a fold of the committed topics,
 * and the counters of scoring add up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultTrials {

  static final Duration MINUTE = Duration.ofMinutes(1);
  // Longer than any timeout of a heartbeat or session.
  static final Duration HALF_MINUTE = Duration.ofSeconds(30);

  private static final Path STARTER_RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final int MESSAGES = 4_000;
  private static final long SEED = 20_261_129;

  @TempDir static Path directory;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ExecutorService beside = Executors.newSingleThreadExecutor();
  private Path rules;
  private FaultyCluster cluster;
  private FileReplayRun replay;

  /** Does harm while messages are sent, and ends it. */
  @FunctionalInterface
  interface Fault {
    void strike(Run run) throws Exception;
  }

  /**
   * Holds the jobs of one trial, and the messages that they read.
   *
   * @param jobs ids of the delivery job and of the scoring job
   * @param options file of the options of both
   * @param checkpoints link to the directory of the checkpoints of both
   */
  record Run(UsageLoad load, List<String> jobs, Path options, Path checkpoints) {

    String scoring() {
      return jobs.get(1);
    }

    /** Takes another scoring job for the one that ended. */
    void replaceScoring(String job) {
      jobs.set(1, job);
    }

    /** Moves the link to another directory, at once, and returns the one before. */
    Path moveStorage(Path target) throws IOException {
      Path before = Files.readSymbolicLink(checkpoints);
      Path link = Files.createSymbolicLink(checkpoints.resolveSibling("link"), target);
      Files.move(link, checkpoints, StandardCopyOption.ATOMIC_MOVE);
      return before;
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
    rules = Files.writeString(directory.resolve("rules.yaml"), countingEvents());
    // The replay computes while the processes start.
    Future<FileReplayRun> replaying = beside.submit(this::replay);
    cluster = new FaultyCluster(directory);
    replay = replaying.get();
  }

  @AfterAll
  void stop() throws Exception {
    beside.shutdown();
    cluster.close();
  }

  /** Adds a signal to the rules that tells whether an event was lost or applied twice. */
  private static String countingEvents() throws IOException {
    return Files.readString(STARTER_RULES)
        .replace("signals:\n", "signals:\n  events: {event: \"*\", measure: count}\n");
  }

  private FileReplayRun replay() throws Exception {
    TestTopics topics = new TestTopics("replay");
    GeneratedUsage usage = usage(topics);
    List<TestMessage> all = new ArrayList<>(usage.messages());
    all.addAll(usage.lastMessages(topics, usage.asOf()));
    Path files = Files.createDirectory(directory.resolve("replay"));
    FileReplayRun run =
        FileReplayRun.of(
            rules,
            List.of(new GeneratedUsage(all).write(files.resolve("events"))),
            OptionalLong.of(usage.asOf()),
            2,
            files);
    assertThat(run.counts().get("messages").asInt()).isEqualTo(all.size());
    return run;
  }

  /** Returns the messages that each trial sends to topics of its own. */
  private GeneratedUsage usage(TestTopics topics) {
    return GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
  }

  final FaultyCluster cluster() {
    return cluster;
  }

  /** Returns the source of random numbers for the instants of faults. */
  final SplittableRandom random() {
    return random;
  }

  /** Runs both jobs under a fault and asserts that it lost nothing and wrote nothing twice. */
  final void surviving(String name, Fault fault) throws Exception {
    surviving(name, /* repeats= */ false, fault);
  }

  /**
   * Runs both jobs under a fault and asserts that it lost nothing.
   *
   * @param name prefix of the topics
   * @param repeats whether records may be written again
   */
  final void surviving(String name, boolean repeats, Fault fault) throws Exception {
    TestTopics topics = new TestTopics(name).create(cluster.kafka());
    Path files = Files.createDirectory(directory.resolve(name));
    Path checkpoints =
        Files.createSymbolicLink(
            files.resolve("checkpoints"), Files.createDirectory(files.resolve("storage")));
    GeneratedUsage usage = usage(topics);
    TestOptions options =
        new TestOptions(cluster.kafka(), cluster.postgres(), topics, files, rules);
    Path file =
        options.write(2, Map.of("pql.refresh.interval", "2s", "pql.checkpoint.interval", "500ms"));
    Future<String> delivery = beside.submit(() -> cluster.run(DeliveryJob.class, file));
    String scoring = cluster.run(ScoringJob.class, file);
    List<String> jobs = new ArrayList<>(List.of(delivery.get(), scoring));
    try {
      UsageLoad load = UsageLoad.start(cluster.kafka(), usage.messages());
      strike(name, new Run(load, jobs, file, checkpoints), fault);
      sendLast(topics, usage);
      new ReplayComparison(
              cluster.kafka(), cluster.postgres(), topics, replay, usage.asOf(), repeats)
          .assertEqual(options.schema());
      assertCountersAddUp(jobs.get(1));
    } finally {
      cluster.cancel(jobs);
    }
  }

  private void strike(String name, Run run, Fault fault) throws Exception {
    try (UsageLoad load = run.load()) {
      cluster.awaitCheckpoints(run.jobs());
      load.awaitSent(random.nextInt(50, 150));
      fault.strike(run);
      long end = System.nanoTime();
      cluster.awaitCheckpoints(run.jobs());
      System.out.printf(
          "%s: recovered after %,d ms%n", name, (System.nanoTime() - end) / 1_000_000);
      load.finish();
    }
  }

  /** Lets the watermark pass holds and windows, then moves every account's clock to one instant. */
  private void sendLast(TestTopics topics, GeneratedUsage usage) throws Exception {
    long before = usage.asOf() - Duration.ofHours(1).toMillis();
    try (MessageSender sender = new MessageSender(cluster.kafka())) {
      sender.send(GeneratedUsage.watermarkMessagesAt(topics, before));
      sender.send(usage.lastMessages(topics, usage.asOf()));
    }
  }

  /**
   * Compares the counters of scoring, which begin again with each restore: they cover the messages
   * read since. No message waits for an account, since each names its own.
   */
  private void assertCountersAddUp(String scoring) {
    await("the counters of scoring add up")
        .atMost(FaultyCluster.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              long messages = cluster.count(scoring, "pqlMessages");
              assertThat(messages).isGreaterThanOrEqualTo(replay.accounts().size());
              assertThat(
                      cluster.count(scoring, "pqlApplied")
                          + cluster.count(scoring, "pqlDuplicates")
                          + cluster.count(scoring, "pqlIgnored")
                          + cluster.count(scoring, "pqlDeadLetters"))
                  .isEqualTo(messages);
            });
  }
}

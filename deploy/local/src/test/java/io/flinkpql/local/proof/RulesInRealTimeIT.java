// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.options.RuntimeOptions;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pushes versions of a rule set while messages of the present arrive, so that the brokers' clock
 * and the lead decide from when each version is in force. The job gives the qualifications of a
 * replay of the same messages under a dump of the same topic.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class RulesInRealTimeIT {

  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final Duration HOLD = Duration.ofMinutes(20);
  private static final int ACCOUNTS = 20;
  private static final int PUSHERS = 4;
  private static final int PUSHES_EACH = 4;

  @TempDir Path directory;

  private TestTopics topics;
  private final SplittableRandom random = new SplittableRandom(20_260_303);
  private final List<TestMessage> sent = new ArrayList<>();
  private Path rules;

  @BeforeEach
  void writeRules() throws Exception {
    rules = Files.writeString(directory.resolve("rules.yaml"), version(1, 1_000, "nobody"));
  }

  private static String version(long version, int needed, String excluded) {
    return """
    name: real
    version: %d
    limits: {max_future_skew: 1h}
    exclude: ["user == '%s'"]
    signals:
      a: {event: A, measure: count, window: 7d}
    tiers:
      - {name: low, enter: "a >= %d"}
    segments:
      many: "a >= 20"
    """
        .formatted(version, excluded, needed);
  }

  /** Sends a message of each account, of now. */
  private void sendRound(MessageSender sender) throws Exception {
    sendRound(sender, System.currentTimeMillis());
  }

  /** Sends a message of each account with an event time, ms. */
  private void sendRound(MessageSender sender, long time) throws Exception {
    for (int i = 0; i < ACCOUNTS; i++) {
      send(sender, topics.usage(), i % TestTopics.PARTITIONS, "a" + i, time);
    }
  }

  /** Sends a message in every partition, each of an account that sends nowhere else. */
  private void sendInEveryPartition(MessageSender sender, List<String> accounts, long time)
      throws Exception {
    for (int partition = 0; partition < TestTopics.PARTITIONS; partition++) {
      send(sender, topics.usage(), partition, accounts.get(partition), time);
    }
    send(sender, topics.marketing(), 0, accounts.get(TestTopics.PARTITIONS), time);
  }

  private void send(MessageSender sender, String topic, int partition, String account, long time)
      throws Exception {
    String json =
        """
        {"type": "track", "event": "A", "userId": "u%d", "messageId": "m%d", \
        "context": {"groupId": "%s"}, "timestamp": "%s"}"""
            .formatted(random.nextInt(3), sent.size(), account, Instant.ofEpochMilli(time));
    TestMessage message =
        new TestMessage(topic, partition, account, json.getBytes(StandardCharsets.UTF_8), time);
    sender.send(List.of(message));
    sent.add(message);
  }

  /** Sends rounds until a condition holds. */
  private void sendUntil(MessageSender sender, Callable<Boolean> condition) {
    repeat(() -> sendRound(sender), condition);
  }

  /** Sends messages. */
  @FunctionalInterface
  private interface Sending {
    void run() throws Exception;
  }

  private static void repeat(Sending sending, Callable<Boolean> condition) {
    await("messages sent until a condition holds")
        .atMost(TestJobs.TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              sending.run();
              return condition.call();
            });
  }

  /** Sends rounds until some time has passed. */
  private void sendFor(MessageSender sender, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    sendUntil(sender, () -> System.nanoTime() > end);
  }

  private void assertEqualsTheReplay(
      TestJobs jobs, JobID scoring, LocalKafka kafka, MessageSender sender) throws Exception {
    long asOf = sent.get(sent.size() - 1).time() + Duration.ofMinutes(1).toMillis();
    sender.send(
        GeneratedUsage.watermarkMessagesAt(topics, asOf + Duration.ofMinutes(1).toMillis()));
    Path log = RulesTopicDump.withAppendTimes(kafka, topics, directory.resolve("rules-log"));
    Path events = new GeneratedUsage(sent).write(directory.resolve("events"));
    Qualifications expected =
        FileReplayRun.ofRulesLog(log, LEAD, events, asOf, directory).parsedQualifications();
    jobs.awaitQualifications(scoring, expected.size(), asOf);
    jobs.stop(scoring, false);
    assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
    assertThat(jobs.qualifications().gaps()).isEmpty();
  }

  /**
   * Lets several pushers race, and pushes stale and invalid versions, two versions within a lead,
   * and versions whose append is later than the start that they ask for.
   */
  @Test
  void racingStaleAndInvalidPushesEqualTheReplay(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    topics = new TestTopics("racing").create(kafka);
    ExecutorService pushers = Executors.newFixedThreadPool(PUSHERS);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      RulePushes pushes = RulePushes.to(jobs, topics, LEAD);
      JobID scoring = jobs.startScoring(2);
      List<Future<?>> racing = new ArrayList<>();
      for (int pusher = 0; pusher < PUSHERS; pusher++) {
        int number = pusher;
        racing.add(pushers.submit(() -> push(pushes, number)));
      }
      sendUntil(sender, () -> racing.stream().allMatch(Future::isDone));
      for (Future<?> pusher : racing) {
        pusher.get();
      }
      pushes.pushAnyText("real", 1_000, "name: real\nversion: 1000\ntears: []\n");
      pushes.push(version(1, 7, "stale"), OptionalLong.empty());
      long latest = pushes.log().history().orElseThrow().latestRules().version();
      pushes.pushTogether(
          kafka,
          List.of(version(latest + 1, 2, "u2"), version(latest + 2, 9_999, "u0")),
          System.currentTimeMillis() - Duration.ofMinutes(1).toMillis());
      sendFor(sender, LEAD.multipliedBy(2));

      RuleLog log = pushes.log();
      assertThat(log.refused()).as("refused pushes").hasSizeGreaterThan(2);
      assertThat(startsWithinALead(log.history().orElseThrow())).isPositive();
      assertEqualsTheReplay(jobs, scoring, kafka, sender);
      assertThat(deadLetters(kafka)).as("dead letters").isEqualTo(log.refused().size());
      assertThat(publishedVersions(kafka))
          .containsExactlyInAnyOrderElementsOf(acceptedVersions(log));
    }
    pushers.shutdownNow();
  }

  /** Pushes the version after the latest one known, again and again, as the other pushers do. */
  private static Void push(RulePushes pushes, int pusher) throws Exception {
    for (int i = 0; i < PUSHES_EACH; i++) {
      RuleSet latest = pushes.log().history().orElseThrow().latestRules();
      String text = version(latest.version() + 1, 5 + pusher * 3 + i, "u" + pusher % 3);
      pushes.push(text, OptionalLong.empty());
    }
    return null;
  }

  private static long startsWithinALead(RuleHistory history) {
    long number = 0;
    for (int generation = 2; generation < history.size(); generation++) {
      if (history.start(generation) - history.start(generation - 1) < LEAD.toMillis()) {
        number++;
      }
    }
    return number;
  }

  private long deadLetters(LocalKafka kafka) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.deadLetters())) {
      return records.read().stream()
          .filter(
              record ->
                  new String(record.headers().lastHeader("reason").value(), StandardCharsets.UTF_8)
                      .equals("bad_rule_set"))
          .count();
    }
  }

  private List<String> publishedVersions(LocalKafka kafka) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.ruleSets())) {
      return records.read().stream()
          .map(record -> new String(record.key(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  private static List<String> acceptedVersions(RuleLog log) {
    RuleHistory history = log.history().orElseThrow();
    List<String> versions = new ArrayList<>();
    for (int generation = 0; generation < history.size(); generation++) {
      versions.add("real/" + history.rules(generation).version());
    }
    return versions;
  }

  /**
   * Stalls the knowledge of one subtask while the others take a version over. It must wait, since
   * it would judge messages by the version that was replaced.
   */
  @ParameterizedTest
  @ValueSource(strings = {"source 1", "scoring 1"})
  void aSubtaskWhoseKnowledgeStallsWaitsAndEqualsTheReplay(
      String owner, LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    topics = new TestTopics("stalled-" + owner.replace(' ', '-')).create(kafka);
    Path stalled = directory.resolve("stalled");
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      stall(jobs, owner, stalled);
      RulePushes pushes = RulePushes.to(jobs, topics, LEAD);
      JobID scoring = jobs.startScoring(2);
      sendUntil(sender, () -> jobs.checkpoints(scoring) > 0);
      jobs.awaitScored(scoring);

      Files.createFile(stalled);
      pushes.push(version(2, 1, "u1"), OptionalLong.empty());
      if (owner.startsWith("source")) {
        sendUntil(sender, () -> !changed(kafka).isEmpty());
      }
      // No output is seen while scoring waits: the sinks wait for its checkpoint barrier.
      sendFor(sender, LEAD.multipliedBy(2));
      assertThat(changed(kafka)).as("accounts that changed").hasSizeLessThan(ACCOUNTS);

      Files.delete(stalled);
      sendUntil(sender, () -> changed(kafka).size() == ACCOUNTS);
      // A subtask that does not wait would fail at messages parsed by a version unknown to it.
      assertThat(jobs.neverRestarted(scoring)).as("no failure").isTrue();
      assertEqualsTheReplay(jobs, scoring, kafka, sender);
    }
  }

  /**
   * Lets holds end while the knowledge of a scoring subtask stalls. The version that it does not
   * know yet keeps all accounts in their tier.
   */
  @Test
  void aScoringSubtaskWhoseKnowledgeStallsEndsNoHoldOfAReplacedVersion(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    topics = new TestTopics("stalled-hold").create(kafka);
    Files.writeString(rules, versionWithStay(1, 1_000));
    Path stalled = directory.resolve("stalled");
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      stall(jobs, "scoring 1", stalled);
      RulePushes pushes = RulePushes.to(jobs, topics, LEAD);
      JobID scoring = jobs.startScoring(2);
      long entered = System.currentTimeMillis();
      sendRound(sender, entered);
      // Only the hold keeps the accounts in their tier now.
      sendRound(sender, entered);
      jobs.awaitScored(scoring);

      Files.createFile(stalled);
      pushes.push(versionWithStay(2, 1), OptionalLong.empty());
      await("the version in force")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> System.currentTimeMillis() > pushes.log().history().orElseThrow().start(1));
      // Messages of the stalled subtask would make it wait, whatever it does with watermarks.
      List<String> others = accountsOfFirstSubtask(jobs);
      long afterHolds = entered + HOLD.plusMinutes(1).toMillis();
      long end = System.nanoTime() + LEAD.multipliedBy(2).toNanos();
      repeat(() -> sendInEveryPartition(sender, others, afterHolds), () -> System.nanoTime() > end);

      Files.delete(stalled);
      assertEqualsTheReplay(jobs, scoring, kafka, sender);
      assertThat(jobs.qualifications().count("demoted")).isZero();
    }
  }

  private static String versionWithStay(long version, int needed) {
    return version(version, 1, "nobody")
        .replace(
            "enter: \"a >= 1\"",
            "enter: \"a == 1\", stay: \"a >= %d\", hold: %dm".formatted(needed, HOLD.toMinutes()));
  }

  private static List<String> accountsOfFirstSubtask(TestJobs jobs) throws Exception {
    int maxParallelism = jobs.configuration(2).get(RuntimeOptions.MAX_PARALLELISM);
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "other" + i)
        .filter(
            id -> KeyGroupRangeAssignment.assignKeyToParallelOperator(id, maxParallelism, 2) == 0)
        .limit(TestTopics.PARTITIONS + 1)
        .toList();
  }

  private static void stall(TestJobs jobs, String owner, Path stalled) {
    jobs.set("pql.kafka.properties.interceptor.classes", StallingInterceptor.class.getName());
    jobs.set("pql.kafka.properties." + StallingInterceptor.THREAD, "rules-watch of " + owner);
    jobs.set("pql.kafka.properties." + StallingInterceptor.FILE, stalled.toString());
  }

  /** Returns the accounts that have a qualification, committed or not. */
  private Set<String> changed(LocalKafka kafka) {
    try (CommittedRecords records =
        CommittedRecords.readUncommitted(kafka, topics.qualifications())) {
      return records.read().stream()
          .map(record -> new String(record.key(), StandardCharsets.UTF_8))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}

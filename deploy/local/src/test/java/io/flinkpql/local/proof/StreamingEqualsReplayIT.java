// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the scoring job on Kafka gives the same qualifications as a replay, if each account's
 * messages are in order in one partition. Rescaling from a savepoint makes no difference.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class StreamingEqualsReplayIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_401;
  private static final int MESSAGES = 4_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  // Half an hour after a midnight.
  private static final long HALF = Instant.parse("2025-03-25T00:30:00Z").toEpochMilli();
  private static final int BEHIND = 0;
  private static final int ADDED = TestTopics.PARTITIONS;

  @TempDir Path directory;

  /** One partition is an hour behind the others over a midnight, and another one is added. */
  @Test
  void uninterruptedJobEqualsReplay(LocalKafka kafka, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    TestTopics topics = new TestTopics("uninterrupted").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = withAddedPartition(topics);
    long asOf = usage.asOf();
    Qualifications expected = replay(usage);
    Predicate<TestMessage> sentFirst =
        message -> message.time() < HALF - (message.partition() == BEHIND ? HOUR : 0);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.kafka.properties.partition.discovery.interval.ms", "200");
      sender.send(usage.messages().stream().filter(sentFirst).toList());
      JobID scoring = jobs.startScoring(2);
      jobs.awaitScored(scoring);
      kafka
          .admin()
          .createPartitions(Map.of(topics.usage(), NewPartitions.increaseTo(ADDED + 1)))
          .all()
          .get();
      sender.send(List.of(inAddedPartition(topics, HALF)));
      jobs.awaitScored(scoring);
      sender.send(
          usage.messages().stream()
              .filter(sentFirst.negate())
              .filter(message -> message.partition() != ADDED || message.time() > HALF)
              .toList());
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      sender.send(List.of(inAddedPartition(topics, asOf + HOUR)));

      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }

  /** Returns usage with an account whose messages from the half on go to another partition. */
  private static GeneratedUsage withAddedPartition(TestTopics topics) {
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    List<TestMessage> messages = new ArrayList<>(usage.messages());
    long end = messages.get(messages.size() - 1).time();
    for (long time = HALF; time < end; time += 7 * HOUR) {
      messages.add(inAddedPartition(topics, time));
    }
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return new GeneratedUsage(messages);
  }

  private static TestMessage inAddedPartition(TestTopics topics, long time) {
    return TestMessage.track(topics.usage(), ADDED, "added", "Setup Completed", "at-" + time, time);
  }

  @Test
  void jobRescaledFromSavepointsEqualsReplay(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("rescaled").create(kafka);
    System.out.println("seed " + (SEED + 1));
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED + 1, MESSAGES);
    long asOf = usage.asOf();
    Qualifications expected = replay(usage);
    List<TestMessage> first = usage.messages().subList(0, MESSAGES / 3);
    List<TestMessage> second = usage.messages().subList(MESSAGES / 3, 2 * MESSAGES / 3);
    List<TestMessage> third = usage.messages().subList(2 * MESSAGES / 3, usage.messages().size());
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(first);
      JobID two = jobs.startScoring(2);
      jobs.awaitScored(two);
      String savepoint = jobs.stop(two, false);
      assertThat(jobs.qualifications().differencesFromPrefixOf(expected)).isEmpty();

      sender.send(second);
      JobID three = jobs.restoreScoring(3, savepoint);
      jobs.awaitScored(three);
      savepoint = jobs.stop(three, false);
      assertThat(jobs.qualifications().differencesFromPrefixOf(expected)).isEmpty();

      sender.send(third);
      JobID one = jobs.restoreScoring(1, savepoint);
      jobs.awaitScored(one);
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitQualifications(one, expected.size(), asOf);
      jobs.stop(one, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }

  /**
   * The sources of the job are no members of its consumer group. A consumer that joins it gets all
   * partitions, and the job keeps them too.
   */
  @Test
  void rebalanceOfTheConsumerGroupTakesNoMessageFromTheJob(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("rebalanced").create(kafka);
    System.out.println("seed " + (SEED + 4));
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED + 4, MESSAGES);
    long asOf = usage.asOf();
    Qualifications expected = replay(usage);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(usage.messages().subList(0, MESSAGES / 2));
      JobID scoring = jobs.startScoring(2);
      jobs.awaitScored(scoring);
      try (KafkaConsumer<byte[], byte[]> member = member(kafka, jobs.group(), topics.usage())) {
        assertThat(member.assignment()).hasSize(TestTopics.PARTITIONS);
        sender.send(usage.messages().subList(MESSAGES / 2, usage.messages().size()));
        sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
        jobs.awaitQualifications(scoring, expected.size(), asOf);
      }
      jobs.awaitScored(scoring);
      assertThat(jobs.neverRestarted(scoring)).isTrue();
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }

  /** Returns a consumer that has joined a group and got its partitions of a topic. */
  private static KafkaConsumer<byte[], byte[]> member(
      LocalKafka kafka, String group, String topic) {
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "group.id",
                group,
                "enable.auto.commit",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    member.subscribe(List.of(topic));
    await("partitions of a member")
        .atMost(TestJobs.TIMEOUT)
        .until(
            () -> {
              member.poll(Duration.ofMillis(100));
              return !member.assignment().isEmpty();
            });
    return member;
  }

  /**
   * Messages of an account arrive in any order, over all partitions. When tiers change depends on
   * that order, but not the signals and the score at the end.
   */
  @Test
  void signalsAndScoresDoNotDependOnTheOrderOfMessages(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("unordered").create(kafka);
    System.out.println("seed " + (SEED + 3));
    GeneratedUsage usage = GeneratedUsage.withoutOrder(topics, SEED + 3, MESSAGES / 2);
    // A duplicate is found however far from the first message.
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            Files.readString(RULES).replace("window: 1h}", "window: 60d}"));
    FileReplayRun replay =
        FileReplayRun.of(
            rules,
            List.of(usage.write(directory.resolve("events"))),
            OptionalLong.of(usage.latest()),
            2,
            directory);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.refresh.interval", "1s");
      JobID delivery = jobs.startDelivery(1);
      JobID scoring = jobs.startScoring(2);
      sender.send(usage.messages());
      await("signals and scores of a replay")
          .atMost(TestJobs.TIMEOUT)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                jobs.checkRunning(scoring);
                assertThat(Standings.committed(kafka, topics).readings())
                    .isEqualTo(Standings.ofLines(replay.accounts()).readings());
              });
      jobs.stop(scoring, false);
      assertThat(jobs.qualifications().gaps()).isEmpty();
      jobs.awaitTables(delivery, postgres);
    }
  }

  @Test
  void maxWatermarkOfADrainAdvancesNoClock(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("drained").create(kafka);
    System.out.println("seed " + (SEED + 2));
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED + 2, MESSAGES / 2);
    Qualifications expected = replay(usage);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(usage.messages());
      JobID scoring = jobs.startScoring(2);
      jobs.awaitScored(scoring);
      jobs.stop(scoring, true);

      assertThat(jobs.qualifications().size()).isPositive();
      assertThat(jobs.qualifications().differencesFromPrefixOf(expected)).isEmpty();
      assertThat(jobs.qualifications().latestEffectiveAt())
          .isLessThanOrEqualTo(usage.messages().get(usage.messages().size() - 1).time());
    }
  }

  private Qualifications replay(GeneratedUsage usage) throws Exception {
    FileReplayRun run =
        FileReplayRun.of(
            RULES,
            List.of(usage.write(directory.resolve("events"))),
            OptionalLong.of(usage.asOf()),
            2,
            directory);
    Qualifications qualifications = run.parsedQualifications();
    assertThat(qualifications.count("demoted")).isGreaterThan(10);
    assertThat(qualifications.count("converted")).isPositive();
    assertThat(qualifications.count("deleted")).isPositive();
    return qualifications;
  }
}

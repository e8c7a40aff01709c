// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
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

  @TempDir Path directory;

  @Test
  void uninterruptedJobEqualsReplay(LocalKafka kafka, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    TestTopics topics = new TestTopics("uninterrupted").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    long asOf = usage.asOf();
    Qualifications expected = replay(usage);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(usage.messages());
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));

      JobID scoring = jobs.startScoring(2);
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
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

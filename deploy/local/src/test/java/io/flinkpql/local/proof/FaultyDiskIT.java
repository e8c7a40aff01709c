// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fills the disk of the scoring job, or slows it down, while messages arrive. */
@Tag("faults")
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class FaultyDiskIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_601;
  private static final int MESSAGES = 2_000;

  @TempDir Path directory;

  /** Checks the scoring job while its disk has a fault. */
  @FunctionalInterface
  private interface Check {
    void run(JobID scoring) throws Exception;
  }

  @AfterEach
  void repair() {
    FaultyDisk.repair();
  }

  /** More checkpoints fail than a job tolerates, so that it restarts from the last one before. */
  @Test
  void aJobThatCannotWriteCheckpointsGoesOnOnceThereIsRoom(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("full-disk").create(kafka);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES)) {
      surviving(
          kafka,
          topics,
          jobs,
          FaultyDisk::fill,
          scoring -> {
            await("a restart of the job")
                .atMost(TestJobs.TIMEOUT)
                .until(() -> !jobs.neverRestarted(scoring));
            assertThat(jobs.lastFailure(scoring)).contains("tolerable failure threshold");
          });
    }
  }

  @Test
  @Tag("long")
  void aJobWithASlowDiskTakesLongForItsCheckpointsAndGoesOn(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("slow-disk").create(kafka);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES)) {
      jobs.set(RocksDBOptions.OPTIONS_FACTORY.key(), SlowRocksDb.class.getName());
      surviving(
          kafka,
          topics,
          jobs,
          () -> FaultyDisk.slowDown(SlowRocksDb.BYTES_PER_SECOND),
          scoring -> {
            jobs.awaitScored(scoring);
            assertThat(jobs.longestCheckpoint(scoring)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(jobs.neverRestarted(scoring)).isTrue();
          });
    }
  }

  private void surviving(
      LocalKafka kafka, TestTopics topics, TestJobs jobs, Runnable fault, Check whileItLasts)
      throws Exception {
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    List<TestMessage> messages = usage.messages();
    Qualifications expected = replay(usage);
    jobs.set("pql.checkpoint.directory", FaultyDisk.uri(directory.resolve("checkpoints")));
    try (MessageSender sender = new MessageSender(kafka)) {
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, MESSAGES / 2));
      jobs.awaitScored(scoring);

      fault.run();
      sender.send(messages.subList(MESSAGES / 2, messages.size()));
      whileItLasts.run(scoring);
      assertThat(jobs.qualifications().differencesFromPrefixOf(expected)).isEmpty();
      FaultyDisk.repair();

      long asOf = usage.asOf();
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);
      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }

  private Qualifications replay(GeneratedUsage usage) throws Exception {
    return FileReplayRun.of(
            RULES,
            List.of(usage.write(directory.resolve("events"))),
            OptionalLong.of(usage.asOf()),
            2,
            directory)
        .parsedQualifications();
  }
}

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
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fills the disk of the checkpoints while the scoring job runs. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class FullDiskIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_601;
  private static final int MESSAGES = 2_000;

  @TempDir Path directory;

  @AfterEach
  void makeRoom() {
    FullDisk.setFull(false);
  }

  /** More checkpoints fail than a job tolerates, so that it restarts from the last one before. */
  @Test
  void aJobThatCannotWriteCheckpointsGoesOnOnceThereIsRoom(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("full-disk").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    long asOf = usage.asOf();
    List<TestMessage> messages = usage.messages();
    Qualifications expected =
        FileReplayRun.of(
                RULES,
                List.of(usage.write(directory.resolve("events"))),
                OptionalLong.of(asOf),
                2,
                directory)
            .parsedQualifications();
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.checkpoint.directory", FullDisk.uri(directory.resolve("checkpoints")));
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, MESSAGES / 2));
      jobs.awaitScored(scoring);

      FullDisk.setFull(true);
      sender.send(messages.subList(MESSAGES / 2, messages.size()));
      await("a restart of the job")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> !jobs.neverRestarted(scoring));
      assertThat(jobs.lastFailure(scoring)).contains("tolerable failure threshold");
      assertThat(jobs.qualifications().differencesFromPrefixOf(expected)).isEmpty();
      FullDisk.setFull(false);

      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);
      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Flips a bit of a message on the disk of a broker. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class DamagedLogIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final String ACCOUNT = "account-1";
  private static final long TIME = Instant.parse("2026-03-02T10:00:00Z").toEpochMilli();

  @TempDir Path directory;

  @Test
  void aMessageWithAFlippedBitStopsTheJobAndReachesNoAccount(
      LocalPostgres postgres, MiniCluster flink) throws Exception {
    Path data = directory.resolve("kafka");
    try (LocalKafka kafka = LocalKafka.start(data)) {
      TestTopics topics = new TestTopics("damaged-log").create(kafka);
      try (MessageSender sender = new MessageSender(kafka)) {
        sender.send(
            List.of(TestMessage.track(topics.usage(), 0, ACCOUNT, "Setup Completed", "m1", TIME)));
      }
      flipBitOfAccount(data.resolve(topics.usage() + "-0"));
      try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES)) {
        JobID scoring = jobs.startScoring(1);
        await("a failure")
            .atMost(TestJobs.TIMEOUT)
            .untilAsserted(
                () -> assertThat(jobs.lastFailure(scoring)).contains("Record is corrupt"));
        assertThat(jobs.qualifications().size()).isZero();
      }
    }
  }

  private static void flipBitOfAccount(Path partition) throws IOException {
    Path log = partition.resolve("00000000000000000000.log");
    byte[] bytes = Files.readAllBytes(log);
    int place = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(ACCOUNT);
    bytes[place + ACCOUNT.length() - 1] ^= 1;
    Files.write(log, bytes);
  }
}

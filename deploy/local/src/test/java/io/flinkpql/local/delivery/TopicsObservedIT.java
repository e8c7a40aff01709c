// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogTopic;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a delivery job ends when one of its topics is created anew while the job runs. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class TopicsObservedIT {

  @TempDir Path directory;

  /** The id of the topic stands in a file, since the job has its own copy of every object. */
  @Test
  void jobEndsWhenItsTopicIsCreatedAnew(LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    String id = directory.resolve("id").toString();
    Files.writeString(Path.of(id), "first");
    DeliveryRun run =
        DeliveryRun.into(flink, postgres, "topics_observed")
            .observing(
                () ->
                    List.of(
                        new LogTopic(
                            LogRecord.Topic.ACCOUNTS,
                            "pql.accounts",
                            Files.readString(Path.of(id)),
                            "cluster")));
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= 100_000; seq++) {
      log.account(0, "a", seq, seq);
    }
    TableContents tables = new TableContents(postgres, "topics_observed");

    JobID job = run.start(log.records(), 50);
    await("rows").atMost(Duration.ofMinutes(5)).until(() -> !tables.accounts().isEmpty());
    Files.writeString(Path.of(id), "second");

    assertThatThrownBy(() -> run.await(job))
        .hasStackTraceContaining(
            "The topic pql.accounts (id second, Kafka cluster cluster) is not the one that the"
                + " tables in schema topics_observed were written from: pql.accounts (id first,");
    assertThat(tables.lines("SELECT topic_id FROM pql_log_topic")).containsExactly("first");
  }
}

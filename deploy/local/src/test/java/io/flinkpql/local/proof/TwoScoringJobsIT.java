// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.kafka.LeaseRefusedException;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that one scoring job at a time uses a consumer group and a transactional id prefix. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class TwoScoringJobsIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final int MESSAGES = 2_000;

  @TempDir Path directory;

  @Test
  void secondJobIsRefusedAndTheFirstWritesEachRecordOnce(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("two-scoring").create(kafka);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, 7, MESSAGES);
    List<TestMessage> messages = usage.messages();
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.takeover-timeout", "4s");
      jobs.checkScoringStart();
      JobID first = jobs.startScoring(1);
      sender.send(messages.subList(0, MESSAGES / 2));
      jobs.awaitScored(first);

      assertThatThrownBy(jobs::checkScoringStart)
          .isInstanceOf(LeaseRefusedException.class)
          .hasMessageMatching(
              "Another scoring job uses the consumer group or the transactional ids"
                  + " two-scoring-scoring: client scoring-20\\d+T.+ at .+ Two would write every"
                  + " record twice: stop the other one, or give this one its own"
                  + " pql.kafka.group-id.+");
      jobs.set("pql.kafka.start-without-state", "true");
      JobID second = jobs.startScoring(1);
      sender.send(messages.subList(MESSAGES / 2, messages.size()));
      assertThat(ExceptionUtils.findThrowable(jobs.failure(second), LeaseRefusedException.class))
          .get()
          .extracting(Throwable::getMessage)
          .asString()
          .startsWith("Another scoring job uses the consumer group");

      jobs.awaitScored(first);
      String savepoint = jobs.stop(first, false);
      assertThat(jobs.qualifications().gaps()).isEmpty();
      assertThat(jobs.qualifications().size()).isPositive();

      JobID restarted = jobs.restoreScoring(1, savepoint);
      sender.send(GeneratedUsage.watermarkMessages(topics, usage.asOf()));
      jobs.awaitScored(restarted);
      assertThat(jobs.qualifications().gaps()).isEmpty();
    }
  }
}

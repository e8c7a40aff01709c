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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaves a job down for longer than its transactions last. The restore is refused; with {@code
 * pql.kafka.restore-expired} it goes on, and the topics lack exactly the records of the transaction
 * that the broker aborted.
 */
@Tag("faults")
@Tag("long")
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class ExpiredTransactionIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_261_130;
  private static final int MESSAGES = 3_000;

  @TempDir Path directory;

  @Test
  void anExpiredStateIsRefusedAndCanBeRestoredAllTheSame(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("expired").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES);
    long asOf = usage.asOf();
    Qualifications expected = replay(usage);
    List<TestMessage> messages = usage.messages();
    int third = messages.size() / 3;
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.kafka.transaction-timeout", "30s");
      JobID delivery = jobs.startDelivery(1);
      // Only this test completes checkpoints of scoring.
      jobs.set("execution.checkpointing.interval", "1h");
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, third));
      awaitUncommitted(kafka, topics, 0);
      flink.triggerCheckpoint(scoring).get();
      sender.send(messages.subList(third, 2 * third));
      awaitUncommitted(kafka, topics, committed(kafka, topics).size());
      String savepoint = jobs.kill(scoring);
      List<ConsumerRecord<byte[], byte[]>> written = uncommitted(kafka, topics);
      awaitAborted(kafka, topics);

      JobID refused = jobs.restoreScoring(2, savepoint);
      await("the restore is refused")
          .atMost(TestJobs.TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(jobs.lastFailure(refused))
                      .contains("set pql.kafka.restore-expired to true"));
      jobs.cancel(refused);
      Qualifications lost = Qualifications.of(lost(written, committed(kafka, topics)));
      assertThat(lost.size()).isPositive();

      jobs.set("pql.kafka.restore-expired", "true");
      jobs.set("execution.checkpointing.interval", "150ms");
      JobID allowed = jobs.restoreScoring(2, savepoint);
      sender.send(messages.subList(2 * third, messages.size()));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitQualifications(allowed, expected.size() - lost.size(), asOf);
      jobs.stop(allowed, false);

      assertThat(jobs.qualifications().upTo(asOf).with(lost).differencesFrom(expected)).isEmpty();
      jobs.awaitTables(delivery, postgres);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(
      LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.qualifications())) {
      return List.copyOf(records.read());
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> uncommitted(
      LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords records =
        CommittedRecords.readUncommitted(kafka, topics.qualifications())) {
      return List.copyOf(records.read());
    }
  }

  private static void awaitUncommitted(LocalKafka kafka, TestTopics topics, int more) {
    await("records in an open transaction")
        .atMost(TestJobs.TIMEOUT)
        .until(() -> uncommitted(kafka, topics).size() > more);
  }

  /** Waits until the broker has aborted the transactions of scoring. */
  private static void awaitAborted(LocalKafka kafka, TestTopics topics) {
    await("no open transaction")
        .atMost(TestJobs.TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                kafka
                    .admin()
                    .listTransactions(
                        new ListTransactionsOptions()
                            .filterStates(
                                List.of(TransactionState.ONGOING, TransactionState.PREPARE_ABORT)))
                    .all()
                    .get()
                    .stream()
                    .noneMatch(open -> open.transactionalId().startsWith(topics.name())));
  }

  private static List<ConsumerRecord<byte[], byte[]>> lost(
      List<ConsumerRecord<byte[], byte[]>> written,
      List<ConsumerRecord<byte[], byte[]>> committed) {
    List<String> positions = committed.stream().map(ExpiredTransactionIT::position).toList();
    List<ConsumerRecord<byte[], byte[]>> lost = new ArrayList<>(written);
    lost.removeIf(record -> positions.contains(position(record)));
    return lost;
  }

  private static String position(ConsumerRecord<byte[], byte[]> record) {
    return record.partition() + "/" + record.offset();
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

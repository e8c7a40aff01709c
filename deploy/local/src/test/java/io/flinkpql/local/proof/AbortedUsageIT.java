// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that usage from a producer's transaction counts only once that is committed. */
@Tag("faults")
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class AbortedUsageIT {

  private static final String RULES =
      """
      name: one
      version: 1
      signals:
        a: {event: A, measure: count}
      tiers:
        - {name: low, enter: "a >= 1"}
      """;

  private static final long TIME = 1_743_000_000_000L;

  @TempDir Path directory;

  @Test
  void messagesOfAnAbortedTransactionDoNotCount(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("aborted").create(kafka);
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka);
        Producer<byte[], byte[]> producer = transactional(kafka)) {
      JobID scoring = jobs.startScoring(1);
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record(topics, "aborted", "m1"));
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record(topics, "committed", "m2"));
      producer.commitTransaction();
      long after = TIME + Duration.ofHours(1).toMillis();
      sender.send(GeneratedUsage.watermarkMessagesAt(topics, after));

      jobs.awaitQualifications(scoring, 1, after);
      jobs.stop(scoring, false);
      assertThat(jobs.qualifications().upTo(after).byAccount()).containsOnlyKeys("committed");
    }
  }

  /** The partition is read on once the broker has aborted the transaction. */
  @Test
  @Tag("long")
  void messagesBehindATransactionLeftHangingCountOnceItTimesOut(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres) throws Exception {
    TestTopics topics = new TestTopics("hanging").create(kafka);
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      JobID scoring = jobs.startScoring(1);
      Producer<byte[], byte[]> killed = transactional(kafka);
      killed.initTransactions();
      killed.beginTransaction();
      killed.send(record(topics, "hanging", "m1")).get();
      killed.close(Duration.ZERO);
      long after = TIME + Duration.ofHours(1).toMillis();
      sender.send(List.of(TestMessage.track(topics.usage(), 0, "behind", "A", "m2", TIME)));
      sender.send(GeneratedUsage.watermarkMessagesAt(topics, after));

      jobs.awaitQualifications(scoring, 1, after);
      jobs.stop(scoring, false);
      assertThat(jobs.qualifications().upTo(after).byAccount()).containsOnlyKeys("behind");
    }
  }

  private static Producer<byte[], byte[]> transactional(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "aborted-usage",
            "transaction.timeout.ms",
            "5000"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(
      TestTopics topics, String account, String id) {
    TestMessage message = TestMessage.track(topics.usage(), 0, account, "A", id, TIME);
    return new ProducerRecord<>(
        message.topic(),
        message.partition(),
        message.time(),
        account.getBytes(StandardCharsets.UTF_8),
        message.value());
  }
}

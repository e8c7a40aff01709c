// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneClusterIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SCORING = "io.flinkpql.job.ScoringJob";

  private static final String RULES =
      """
      name: one-sign-in
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

  private static final int LARGE_MESSAGES = 80;
  private static final int LARGE_MESSAGE_BYTES = 10_000_000;

  @TempDir Path directory;

  @Test
  void clusterJarScoresOnAStandaloneCluster() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"));
        StandaloneCluster cluster =
            StandaloneCluster.start(Files.createDirectory(directory.resolve("flink")))) {
      cluster.addTaskManager();
      for (String topic :
          List.of(
              "usage", "pql.qualifications", "pql.accounts", "pql.rule-sets", "pql.dead-letters")) {
        kafka.createTopic(topic, 1, Map.of());
      }
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(cluster.rest().freeSlots()).as(cluster.output()).isEqualTo(2));
      String jar = cluster.rest().upload(ClusterJar.path());

      assertThatThrownBy(
              () -> cluster.rest().run(jar, SCORING, List.of("--pql.kafka.grup-id", "x")))
          .hasMessageContaining("pql.kafka.group-id")
          .hasMessageContaining("pql.rules.file: is required");

      String job =
          cluster
              .rest()
              .run(
                  jar,
                  SCORING,
                  List.of(
                      "--pql.rules.file=" + rules,
                      "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                      "--pql.kafka.topics.usage=usage",
                      "--pql.checkpoint.interval=1 s"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.rest().state(job)).as(cluster.output()).isEqualTo("RUNNING"));

      write(kafka, "not a message");
      write(
          kafka,
          """
          {"type": "track", "event": "Signed In", "messageId": "m1", "userId": "u1",
           "timestamp": "%s", "context": {"groupId": "acct_1"}}
          """
              .formatted(Instant.now()));

      assertThat(firstCommitted(kafka, "pql.qualifications"))
          .as(cluster.output())
          .contains("\"account\":\"acct_1\"", "\"kind\":\"promoted\"", "\"to\":\"active\"");
      assertThat(firstCommitted(kafka, "pql.dead-letters")).isEqualTo("not a message");
      assertThat(firstCommitted(kafka, "pql.rule-sets")).contains("\"tiers\":[\"active\"]");
      assertThat(cluster.rest().checkpoints(job)).isPositive();

      writeLarge(kafka);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(committed(kafka, "pql.dead-letters"))
                      .as(cluster.output())
                      .isEqualTo(1 + LARGE_MESSAGES));
      assertThat(cluster.output()).doesNotContain("OutOfMemoryError");
      assertThat(cluster.rest().state(job)).isEqualTo("RUNNING");

      cluster.rest().cancel(job);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cluster.rest().state(job)).isEqualTo("CANCELED"));
    }
  }

  /**
   * Writes messages that together exceed the heap of a TaskManager, and take a few kilobytes on the
   * broker.
   */
  private static void writeLarge(LocalKafka kafka) {
    byte[] large = new byte[LARGE_MESSAGE_BYTES];
    Arrays.fill(large, (byte) ' ');
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "compression.type",
                "zstd",
                "max.request.size",
                2 * LARGE_MESSAGE_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < LARGE_MESSAGES; i++) {
        producer.send(new ProducerRecord<>("usage", large));
      }
    }
  }

  private static void write(LocalKafka kafka, String message) throws IOException {
    try (Producer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("usage", message));
    }
  }

  /** Counts the committed records of a topic with one partition. */
  private static int committed(LocalKafka kafka, String topic) {
    try (Consumer<String, String> consumer = consumer(kafka)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      int records = 0;
      while (consumer.position(partition) < end) {
        records += consumer.poll(Duration.ofSeconds(1)).count();
      }
      return records;
    }
  }

  /** Returns the first committed record; empty if there is none for as long as the test waits. */
  private static String firstCommitted(LocalKafka kafka, String topic) {
    try (Consumer<String, String> consumer = consumer(kafka)) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Instant end = Instant.now().plus(PATIENCE);
      while (Instant.now().isBefore(end)) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<String, String> record : records) {
          return record.value();
        }
      }
      return "";
    }
  }

  private static Consumer<String, String> consumer(LocalKafka kafka) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}

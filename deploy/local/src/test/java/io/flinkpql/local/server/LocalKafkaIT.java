// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

  @TempDir Path directory;

  @Test
  void committedTransactionSurvivesABrokerRestart() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory)) {
      kafka.createTopic("log", 2, Map.of("cleanup.policy", "compact"));
      write(kafka, "log", "first");
      assertThat(committed(kafka, "log")).containsExactly("first");
    }
    try (LocalKafka kafka = LocalKafka.start(directory)) {
      assertThat(committed(kafka, "log")).containsExactly("first");
    }
  }

  @Test
  void existingTopicIsRejectedByName() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory)) {
      kafka.createTopic("usage", 1, Map.of());
      assertThatThrownBy(() -> kafka.createTopic("usage", 1, Map.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("usage");
    }
  }

  private static void write(LocalKafka kafka, String topic, String value) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "writer",
            "transaction.timeout.ms",
            "86400000");
    try (Producer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, "key", value));
      producer.commitTransaction();
    }
  }

  private static List<String> committed(LocalKafka kafka, String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (Consumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      return consumer.poll(Duration.ofMinutes(2)).records(partition).stream()
          .map(ConsumerRecord::value)
          .toList();
    }
  }
}

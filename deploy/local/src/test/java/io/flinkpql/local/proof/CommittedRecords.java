// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is committed on one topic, read once and added to. */
final class CommittedRecords implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  CommittedRecords(LocalKafka kafka, String topic) {
    this(kafka, topic, "read_committed");
  }

  private CommittedRecords(LocalKafka kafka, String topic, String isolation) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    // A topic made a moment ago has no partitions until the broker has heard of it.
    partitions =
        await("topic " + topic)
            .until(() -> consumer.partitionsFor(topic), known -> !known.isEmpty())
            .stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** The same of what was ever written, whether it was committed, given up or is still open. */
  static CommittedRecords andOthers(LocalKafka kafka, String topic) {
    return new CommittedRecords(kafka, topic, "read_uncommitted");
  }

  /** All that is there by now; of one partition in its order. */
  List<ConsumerRecord<byte[], byte[]>> read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    }
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of one topic incrementally. */
final class CommittedRecords implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  CommittedRecords(Broker kafka, String topic) {
    this(kafka, topic, "read_committed");
  }

  private CommittedRecords(Broker kafka, String topic, String isolation) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    // A new topic has no partitions until its metadata has reached the broker.
    partitions =
        await("topic " + topic)
            .until(() -> consumer.partitionsFor(topic), known -> !known.isEmpty())
            .stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Creates a reader that also returns records of aborted and open transactions. */
  static CommittedRecords readUncommitted(Broker kafka, String topic) {
    return new CommittedRecords(kafka, topic, "read_uncommitted");
  }

  /** Returns all records so far, in order within each partition. */
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

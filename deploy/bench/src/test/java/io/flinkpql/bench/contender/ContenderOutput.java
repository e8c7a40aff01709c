// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a contender from its topic of qualifications. */
final class ContenderOutput {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ContenderOutput() {}

  /** Returns the records of each account, in order. */
  static Map<String, List<ObjectNode>> byAccount(ContenderSettings settings) {
    Map<String, List<ObjectNode>> records = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : committed(settings)) {
      records
          .computeIfAbsent(text(record.key()), account -> new ArrayList<>())
          .add(json(record.value()));
    }
    return records;
  }

  /** Returns the last record of each account, without accounts deleted by a tombstone. */
  static Map<String, ObjectNode> latest(ContenderSettings settings) {
    Map<String, ObjectNode> records = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : committed(settings)) {
      if (record.value() == null) {
        records.remove(text(record.key()));
      } else {
        records.put(text(record.key()), json(record.value()));
      }
    }
    return records;
  }

  /** Parses a record and removes its processing time. */
  static ObjectNode json(byte[] value) {
    try {
      ObjectNode record = (ObjectNode) JSON.readTree(value);
      record.remove("recorded_at");
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(ContenderSettings settings) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            settings.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(settings.qualifications()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Dumps the rules topic to a file that the command {@code replay} reads. */
final class RulesTopicDump {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RulesTopicDump() {}

  /** Writes each record with the time of its append, as {@code kcat -J} does. */
  static Path withAppendTimes(LocalKafka kafka, TestTopics topics, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(kafka, topics)) {
      lines.add(
          JSON.createObjectNode()
              .put("ts", record.timestamp())
              .put("payload", text(record))
              .toString());
    }
    return Files.write(file, lines);
  }

  /** Writes the values alone: their versions are in force from their {@code at}. */
  static Path valuesAlone(LocalKafka kafka, TestTopics topics, Path file) throws IOException {
    return Files.write(file, records(kafka, topics).stream().map(RulesTopicDump::text).toList());
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.rules())) {
      return List.copyOf(records.read());
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }
}

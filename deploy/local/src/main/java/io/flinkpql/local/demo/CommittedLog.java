// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.AccountKey;
import io.flinkpql.scoring.Qualification.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed topics from start to end and folds them into table rows.
 *
 * <p>It shares no code with the delivery job on purpose: the demo uses it to check that job.
 */
final class CommittedLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, SortedMap<Long, ComparedQualification>> qualifications =
      new TreeMap<>();
  private final SortedMap<String, ComparedAccount> accounts = new TreeMap<>();
  private final SortedMap<String, ComparedRuleSet> ruleSets = new TreeMap<>();
  private final SortedMap<String, Long> deadLetters = new TreeMap<>();

  private CommittedLog() {}

  /**
   * Reads all committed records and returns the rows that the tables must hold.
   *
   * @throws UncheckedIOException if a record is not valid JSON
   */
  static ComparedTables read(String bootstrapServers) {
    CommittedLog log = new CommittedLog();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      readAll(consumer, DemoTopics.QUALIFICATIONS, log.folding(log::addQualification));
      readAll(consumer, DemoTopics.ACCOUNTS, log.folding(log::addAccount));
      readAll(consumer, DemoTopics.RULE_SETS, log.folding(log::addRuleSet));
      readAll(consumer, DemoTopics.DEAD_LETTERS, log::addDeadLetter);
    }
    return log.tables();
  }

  private ComparedTables tables() {
    List<ComparedQualification> all = new ArrayList<>();
    qualifications.values().forEach(bySeq -> all.addAll(bySeq.values()));
    return new ComparedTables(
        all,
        List.copyOf(accounts.values()),
        all.stream().filter(row -> row.kind().equals(Kind.CONVERTED.text())).toList(),
        List.copyOf(ruleSets.values()),
        deadLetters);
  }

  private static void readAll(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      Consumer<ConsumerRecord<byte[], byte[]>> fold) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      consumer.poll(Duration.ofMillis(200)).forEach(fold);
    }
  }

  /** Parses each record for {@code fold}. A tombstone removes the row of its key. */
  private Consumer<ConsumerRecord<byte[], byte[]>> folding(Consumer<JsonNode> fold) {
    return record -> {
      if (record.value() == null) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        AccountKey.of(key).ifPresent(deleted -> accounts.remove(deleted.account()));
        return;
      }
      try {
        fold.accept(JSON.readTree(record.value()));
      } catch (IOException e) {
        throw new UncheckedIOException("a record of " + record.topic() + " is not valid JSON", e);
      }
    };
  }

  private void addQualification(JsonNode json) {
    ComparedQualification row = ComparedQualification.of(json);
    if (row.kind().equals(Kind.DELETED.text())) {
      qualifications.remove(row.account());
      return;
    }
    SortedMap<Long, ComparedQualification> bySeq =
        qualifications.computeIfAbsent(row.account(), account -> new TreeMap<>());
    bySeq.tailMap(row.seq()).clear();
    bySeq.put(row.seq(), row);
  }

  private void addAccount(JsonNode json) {
    ComparedAccount row = ComparedAccount.of(json);
    accounts.put(row.account(), row);
  }

  private void addRuleSet(JsonNode json) {
    ComparedRuleSet row = ComparedRuleSet.of(json);
    ruleSets.put(row.name() + "/" + row.version(), row);
  }

  private void addDeadLetter(ConsumerRecord<byte[], byte[]> deadLetter) {
    Header reason = deadLetter.headers().lastHeader("reason");
    String text = reason == null ? "no reason" : new String(reason.value(), StandardCharsets.UTF_8);
    deadLetters.merge(text, 1L, Long::sum);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageProfile;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Generated messages, raw and parsed.
 *
 * @param records the raw messages
 * @param events the same messages parsed, in the same order
 */
record ContenderInput(List<byte[]> records, List<UsageEvent> events) {

  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
  private static final int ACCOUNTS = 40;
  private static final int DAYS = 20;

  /** Generates messages that the rule set applies to accounts. */
  static ContenderInput generate(long seed, int number, RuleSet rules) {
    UsageGenerator generator =
        new UsageGenerator(
            new UsageProfile(seed, FIRST_DAY, ACCOUNTS, DAYS, (double) number / DAYS));
    MessageParser parser = new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE);
    ContenderInput input = new ContenderInput(new ArrayList<>(), new ArrayList<>());
    while (input.events.size() < number) {
      byte[] value = generator.next().value();
      parser.parse(
          value,
          -1,
          new Position(0, 0, 0),
          message -> {
            if (message instanceof ParsedMessage.Usable usable) {
              input.records.add(value);
              input.events.add(usable.event());
            }
          });
    }
    return input;
  }

  /**
   * Sends one message without an account to each partition, so that watermarks pass all others.
   *
   * @param after time between the last message and these
   */
  void sendLater(LocalKafka kafka, String topic, int partitions, Duration after) {
    long last = events.stream().mapToLong(UsageEvent::timestamp).max().orElseThrow();
    String message =
        "{\"type\":\"track\",\"timestamp\":\"%s\"}"
            .formatted(Instant.ofEpochMilli(last).plus(after));
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (int partition = 0; partition < partitions; partition++) {
        byte[] value = message.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, partition, null, value));
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Sends all messages, keyed by account, so that those of an account stay in order. */
  void send(LocalKafka kafka, String topic) {
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (int i = 0; i < records.size(); i++) {
        byte[] account = events.get(i).account().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, account, records.get(i)));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts messages of usage topics that arrived too late for the scan of a backfill. */
public final class MissedMessages {

  private static final Duration POLL = Duration.ofMillis(200);

  private final JobConfiguration configuration;
  private final UsageDeserializer deserializer;
  private final Predicate<UsageEvent> counted;
  private long missed;

  /**
   * Creates a counter.
   *
   * @param source the usage topics
   * @param rules the rule sets that read the messages
   * @param counted whether the scan would have counted a message
   */
  public MissedMessages(
      JobConfiguration configuration,
      UsageSource source,
      RuleHistory rules,
      Predicate<UsageEvent> counted) {
    this.configuration = configuration;
    this.counted = counted;
    deserializer = source.deserializer(() -> rules);
  }

  /**
   * Counts the messages of a range.
   *
   * @param from first offset of each partition
   * @param to offset after the last one
   * @throws IOException if the schema registry of a topic does not answer
   */
  public long count(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to)
      throws IOException {
    missed = 0;
    Properties properties = configuration.kafkaProperties();
    properties.setProperty("bootstrap.servers", configuration.get(KafkaOptions.BOOTSTRAP_SERVERS));
    properties.remove("group.id");
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("auto.offset.reset", "earliest");
    properties.setProperty("isolation.level", "read_committed");
    deserializer.open(null);
    Count out = new Count();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      consumer.assign(to.keySet());
      to.keySet().forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
      while (to.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < to.get(new TopicPartition(record.topic(), record.partition()))) {
            deserializer.deserialize(record, out);
          }
        }
      }
    }
    return missed;
  }

  private void count(SourcedMessage message) {
    if (message.message() instanceof ParsedMessage.Usable usable && counted.test(usable.event())) {
      missed++;
    }
  }

  /** Passes on messages at once. */
  private final class Count implements Collector<SourcedMessage> {
    @Override
    public void collect(SourcedMessage message) {
      count(message);
    }

    @Override
    public void close() {}
  }
}

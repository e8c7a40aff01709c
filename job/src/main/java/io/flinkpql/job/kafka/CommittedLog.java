// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics once, without a consumer group: from their beginning to the last record that was
 * committed when the reading began.
 */
public final class CommittedLog implements AutoCloseable {

  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;

  private CommittedLog(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.ends = ends;
  }

  /**
   * Begins to read.
   *
   * @param topics names of the topics
   * @throws BrokersException if the brokers cannot be read
   */
  public static CommittedLog open(JobConfiguration configuration, Collection<String> topics)
      throws BrokersException {
    Properties settings =
        ConsumerMemory.withoutValuesOf(configuration.get(KafkaOptions.DEAD_LETTERS_TOPIC));
    settings.setProperty("key.deserializer", ByteArrayDeserializer.class.getName());
    settings.putAll(configuration.kafkaProperties());
    settings.setProperty("bootstrap.servers", configuration.get(KafkaOptions.BOOTSTRAP_SERVERS));
    settings.setProperty("isolation.level", "read_committed");
    settings.setProperty("enable.auto.commit", "false");
    settings.setProperty("allow.auto.create.topics", "false");
    settings.setProperty("auto.offset.reset", "earliest");
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    try {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return new CommittedLog(consumer, consumer.endOffsets(partitions));
    } catch (KafkaException e) {
      consumer.close();
      throw failed(e);
    }
  }

  /**
   * Returns the next records, each partition in the order of its offsets; may be empty before the
   * end.
   *
   * @throws BrokersException if the brokers cannot be read
   */
  public ConsumerRecords<byte[], byte[]> next() throws BrokersException {
    try {
      return consumer.poll(POLL_TIMEOUT);
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Returns whether all records were read. */
  public boolean atEnd() {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static BrokersException failed(KafkaException e) {
    return new BrokersException("The committed topics were not read: " + e.getMessage(), e);
  }
}

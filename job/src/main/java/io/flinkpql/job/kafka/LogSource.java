// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.AlertOptions;
import io.flinkpql.job.options.DeliveryOptions;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.util.List;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;

/** Reads what the scoring job wrote, and only what it committed. */
public final class LogSource {

  private LogSource() {}

  /**
   * A source for delivery. It starts where the consumer group left off, or at the beginning.
   *
   * @param configuration brokers and consumer group
   * @param topics which of the job's topics
   * @param deserializer what is made of a record
   */
  public static <T> KafkaSource<T> of(
      JobConfiguration configuration,
      List<String> topics,
      KafkaRecordDeserializationSchema<T> deserializer) {
    return committed(configuration, topics, deserializer)
        .setGroupId(configuration.get(DeliveryOptions.GROUP_ID))
        .setStartingOffsets(StartingOffsets.of(KafkaOptions.Start.COMMITTED))
        .build();
  }

  /**
   * A source for alerts. It starts where their consumer group left off, or at what is committed
   * from now on: nobody wants to be told of last year.
   *
   * @param configuration brokers and consumer group
   * @param topic of qualifications
   * @param deserializer what is made of a record
   */
  public static <T> KafkaSource<T> ofAlerts(
      JobConfiguration configuration,
      String topic,
      KafkaRecordDeserializationSchema<T> deserializer) {
    return committed(configuration, List.of(topic), deserializer)
        .setGroupId(configuration.get(AlertOptions.GROUP_ID))
        .setStartingOffsets(new CommittedOrLatestOffsets())
        .build();
  }

  private static <T> KafkaSourceBuilder<T> committed(
      JobConfiguration configuration,
      List<String> topics,
      KafkaRecordDeserializationSchema<T> deserializer) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setTopics(topics)
        .setDeserializer(deserializer)
        .setProperties(configuration.kafkaProperties())
        .setProperty("isolation.level", "read_committed");
  }
}

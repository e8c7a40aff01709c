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

/** Creates sources of the records that the scoring job has committed. */
public final class LogSource {

  private LogSource() {}

  /**
   * Creates the source for delivery. It starts at the committed offsets of the consumer group, or
   * at the earliest record if there are none.
   *
   * @param configuration provides brokers and consumer group
   * @param topics the topics to read
   * @param deserializer converts records to elements
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
   * Creates the source for alerts. It starts at the committed offsets of the consumer group, or at
   * the end of the topic if there are none: alerts about old changes are of no use.
   *
   * @param configuration provides brokers and consumer group
   * @param topic the topic of qualifications
   * @param deserializer converts records to elements
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

  /**
   * Creates a source that reads a whole topic, of few records, and then waits for more.
   *
   * @param configuration provides brokers
   * @param topic the topic
   * @param deserializer converts records to elements
   */
  public static <T> KafkaSource<T> fromStart(
      JobConfiguration configuration,
      String topic,
      KafkaRecordDeserializationSchema<T> deserializer) {
    return committed(configuration, List.of(topic), deserializer)
        .setStartingOffsets(StartingOffsets.of(KafkaOptions.Start.EARLIEST))
        .setProperty("commit.offsets.on.checkpoint", "false")
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
        .setProperties(
            ConsumerMemory.withoutValuesOf(configuration.get(KafkaOptions.DEAD_LETTERS_TOPIC)))
        .setProperties(configuration.kafkaProperties())
        .setProperty("isolation.level", "read_committed");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.backfill;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the sink and the source of the backfill topic. A record that is written or read twice has
 * no effect, so neither end needs transactions. The offsets that scoring commits with a checkpoint
 * tell which records are merged.
 */
public final class BackfillTopic {

  /** The largest record, bytes. It holds an account with dozens of full distinct tracks. */
  public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

  /** Settings to create the topic with: a week is enough for any outage of scoring. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "604800000",
          "max.message.bytes", String.valueOf(MAX_RECORD_BYTES));

  private static final Logger LOG = LoggerFactory.getLogger(BackfillTopic.class);
  private static final int POLL_RECORDS = 100;

  private BackfillTopic() {}

  /**
   * Creates the source for scoring. Without state it reads the whole topic: nothing is merged then.
   */
  public static KafkaSource<BackfilledUsage> source(JobConfiguration configuration) {
    return KafkaSource.<BackfilledUsage>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setTopics(configuration.get(KafkaOptions.BACKFILL_TOPIC))
        .setGroupId(configuration.get(KafkaOptions.GROUP_ID))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Deserializer())
        .setProperties(configuration.kafkaProperties())
        .setProperty("max.poll.records", String.valueOf(POLL_RECORDS))
        .build();
  }

  /** Returns the strategy of the source, which never holds back the watermark. */
  public static WatermarkStrategy<BackfilledUsage> watermarks() {
    return context -> new AlwaysIdle();
  }

  /** Creates the sink of a backfill. */
  public static KafkaSink<BackfilledUsage> sink(JobConfiguration configuration) {
    Properties properties = configuration.kafkaProperties();
    properties.setProperty("max.request.size", String.valueOf(MAX_RECORD_BYTES));
    properties.setProperty("compression.type", "lz4");
    return KafkaSink.<BackfilledUsage>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new Serializer(configuration.get(KafkaOptions.BACKFILL_TOPIC)))
        .build();
  }

  /** Marks its partition as idle: records of a backfill have no event time. */
  private static final class AlwaysIdle implements WatermarkGenerator<BackfilledUsage> {
    @Override
    public void onEvent(BackfilledUsage event, long timestamp, WatermarkOutput output) {
      output.markIdle();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }

  private static final class Serializer implements KafkaRecordSerializationSchema<BackfilledUsage> {

    private static final long serialVersionUID = 1L;

    private final String topic;

    Serializer(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        BackfilledUsage usage, KafkaSinkContext context, Long timestamp) {
      try {
        return new ProducerRecord<>(
            topic,
            usage.account().getBytes(StandardCharsets.UTF_8),
            BackfilledUsageSerializer.toBytes(usage));
      } catch (IOException e) {
        throw new IllegalStateException("a buffer in memory cannot be written", e);
      }
    }
  }

  /** Reads records, and leaves out those that no backfill wrote. */
  private static final class Deserializer
      implements KafkaRecordDeserializationSchema<BackfilledUsage> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<BackfilledUsage> out) {
      if (record.value() == null) {
        return;
      }
      try {
        out.collect(BackfilledUsageSerializer.fromBytes(record.value()));
      } catch (IOException e) {
        LOG.warn(
            "The record at offset {} of {}-{} is none of a backfill and is left out: {}",
            record.offset(),
            record.topic(),
            record.partition(),
            e.getMessage());
      }
    }

    @Override
    public TypeInformation<BackfilledUsage> getProducedType() {
      return BackfilledUsageSerializer.TYPE;
    }
  }
}

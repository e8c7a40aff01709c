// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.record.DeadLetterHeaders;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Converts outbound records to Kafka producer records. The destination determines the topic, the
 * key the partition; the broker sets the timestamp.
 *
 * <p>A dead letter above the size limit is cut, so that the broker does not reject it and stop the
 * job. The header {@code truncated} then holds its original size in bytes. Any other record that
 * the producer would refuse loses its evidence ({@link OversizedRecord}); a metric counts it.
 */
final class OutboundSerializer
    implements KafkaRecordSerializationSchema<OutboundRecord>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  private final EnumMap<Destination, String> topics;
  private final int deadLetterSize;
  private final int recordSize;
  private final Permission permission;
  private transient Counter truncatedRecords;

  /**
   * Creates a serializer.
   *
   * @param topics the topic of each destination
   * @param deadLetterSize maximum size of a dead letter's value, bytes
   * @param recordSize maximum size of any other record's key and value together, bytes
   * @param permission is awaited before the sink opens its transactions
   */
  OutboundSerializer(
      Map<Destination, String> topics, int deadLetterSize, int recordSize, Permission permission) {
    this.topics = new EnumMap<>(topics);
    this.deadLetterSize = deadLetterSize;
    this.recordSize = recordSize;
    this.permission = permission;
  }

  /** Waits for the permission to write. */
  @FunctionalInterface
  interface Permission extends Serializable {

    /** Returns once the job may write; throws if it may not. */
    void await() throws BrokersException, InterruptedException;
  }

  /** Waits for the permission, because the sink opens its serializer before its transactions. */
  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
      throws BrokersException, InterruptedException {
    permission.await();
    // Flink's exactly-once writer opens it twice; a second counter would not be reported.
    if (truncatedRecords == null) {
      truncatedRecords = Metric.TRUNCATED_RECORDS.counter(context.getMetricGroup());
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      OutboundRecord outbound, KafkaSinkContext context, Long timestamp) {
    byte[] value = bounded(outbound);
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(topics.get(outbound.destination()), null, null, outbound.key(), value);
    outbound.headers().forEach((name, text) -> addHeader(produced, name, text));
    if (outbound.destination() == Destination.DEAD_LETTERS
        && value != outbound.value()
        && !outbound.headers().containsKey(DeadLetterHeaders.TRUNCATED)) {
      addHeader(produced, DeadLetterHeaders.TRUNCATED, String.valueOf(outbound.value().length));
    }
    return produced;
  }

  private byte[] bounded(OutboundRecord outbound) {
    byte[] value = outbound.value();
    if (value == null) {
      return value;
    }
    if (outbound.destination() == Destination.DEAD_LETTERS) {
      return value.length > deadLetterSize ? Arrays.copyOf(value, deadLetterSize) : value;
    }
    int limit = recordSize - outbound.key().length;
    if (value.length <= limit) {
      return value;
    }
    truncatedRecords.inc();
    return OversizedRecord.shortened(value, limit);
  }

  private static void addHeader(ProducerRecord<byte[], byte[]> produced, String name, String text) {
    produced.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Names the topics in which the sink looks for open transactions of an earlier run. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(
            DefaultKafkaDatasetIdentifier.ofTopics(List.copyOf(topics.values()))));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Converts outbound records to Kafka producer records. The destination determines the topic, the
 * key the partition; the broker sets the timestamp.
 *
 * <p>A dead letter above the size limit is cut, so that the broker does not reject it and stop the
 * job. The header {@code truncated} then holds its original size in bytes.
 */
final class OutboundSerializer
    implements KafkaRecordSerializationSchema<OutboundRecord>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  static final String TRUNCATED = "truncated";

  private final EnumMap<Destination, String> topics;
  private final int deadLetterSize;

  /**
   * Creates a serializer.
   *
   * @param topics the topic of each destination
   * @param deadLetterSize maximum size of a dead letter's value, bytes
   */
  OutboundSerializer(Map<Destination, String> topics, int deadLetterSize) {
    this.topics = new EnumMap<>(topics);
    this.deadLetterSize = deadLetterSize;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      OutboundRecord outbound, KafkaSinkContext context, Long timestamp) {
    boolean cut =
        outbound.destination() == Destination.DEAD_LETTERS
            && outbound.value() != null
            && outbound.value().length > deadLetterSize;
    byte[] value = cut ? Arrays.copyOf(outbound.value(), deadLetterSize) : outbound.value();
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(topics.get(outbound.destination()), null, null, outbound.key(), value);
    outbound.headers().forEach((name, text) -> addHeader(produced, name, text));
    if (cut) {
      addHeader(produced, TRUNCATED, String.valueOf(outbound.value().length));
    }
    return produced;
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

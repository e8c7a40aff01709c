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
 * Turns what the scoring job writes into Kafka's records: the topic by destination, the time by the
 * broker, the partition by key.
 *
 * <p>A dead letter that is longer than the broker takes is cut, and the header {@code truncated}
 * says how many bytes it had: one message too long must not stop all others.
 */
final class OutboundSerializer
    implements KafkaRecordSerializationSchema<OutboundRecord>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  static final String TRUNCATED = "truncated";

  private final EnumMap<Destination, String> topics;
  private final int deadLetterSize;

  /**
   * @param topics one for each destination
   * @param deadLetterSize the most bytes of a dead letter's value
   */
  OutboundSerializer(Map<Destination, String> topics, int deadLetterSize) {
    this.topics = new EnumMap<>(topics);
    this.deadLetterSize = deadLetterSize;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      OutboundRecord sent, KafkaSinkContext context, Long timestamp) {
    boolean cut =
        sent.destination() == Destination.DEAD_LETTERS
            && sent.value() != null
            && sent.value().length > deadLetterSize;
    byte[] value = cut ? Arrays.copyOf(sent.value(), deadLetterSize) : sent.value();
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(topics.get(sent.destination()), null, null, sent.key(), value);
    sent.headers().forEach((name, text) -> addHeader(produced, name, text));
    if (cut) {
      addHeader(produced, TRUNCATED, String.valueOf(sent.value().length));
    }
    return produced;
  }

  private static void addHeader(ProducerRecord<byte[], byte[]> produced, String name, String text) {
    produced.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The sink looks in these topics for transactions that an earlier run left open. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(
            DefaultKafkaDatasetIdentifier.ofTopics(List.copyOf(topics.values()))));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutboundSerializerTest {

  private final OutboundSerializer serializer =
      new OutboundSerializer(
          Map.of(
              Destination.QUALIFICATIONS, "q",
              Destination.ACCOUNTS, "a",
              Destination.DEAD_LETTERS, "d"),
          4);

  @Test
  void destinationSetsTheTopicAndTheBrokerTheTimestamp() {
    ProducerRecord<byte[], byte[]> sent = serialize(Destination.QUALIFICATIONS, "12345678");

    assertThat(sent.topic()).isEqualTo("q");
    assertThat(sent.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(sent.value()).isEqualTo("12345678".getBytes(UTF_8));
    assertThat(sent.timestamp()).isNull();
    assertThat(sent.partition()).isNull();
  }

  @Test
  void nullValueIsATombstone() {
    assertThat(serialize(Destination.ACCOUNTS, null).value()).isNull();
  }

  @Test
  void oversizedDeadLetterIsCutWithItsOriginalSizeInAHeader() {
    ProducerRecord<byte[], byte[]> sent = serialize(Destination.DEAD_LETTERS, "12345");

    assertThat(sent.value()).isEqualTo("1234".getBytes(UTF_8));
    assertThat(sent.headers().lastHeader("truncated").value()).isEqualTo("5".getBytes(UTF_8));
    assertThat(sent.headers().lastHeader("reason").value()).isEqualTo("because".getBytes(UTF_8));
  }

  @Test
  void deadLetterWithinTheLimitIsUnchanged() {
    ProducerRecord<byte[], byte[]> sent = serialize(Destination.DEAD_LETTERS, "1234");

    assertThat(sent.value()).isEqualTo("1234".getBytes(UTF_8));
    assertThat(sent.headers().lastHeader("truncated")).isNull();
  }

  @Test
  void facetNamesTheTopicsToSearchForOpenTransactions() {
    assertThat(serializer.getKafkaDatasetFacet())
        .hasValueSatisfying(
            facet ->
                assertThat(facet.getTopicIdentifier().getTopics())
                    .containsExactlyInAnyOrder("q", "a", "d"));
  }

  private ProducerRecord<byte[], byte[]> serialize(Destination destination, String value) {
    return serializer.serialize(
        new OutboundRecord(
            destination,
            "key".getBytes(UTF_8),
            value == null ? null : value.getBytes(UTF_8),
            Map.of("reason", "because")),
        null,
        42L);
  }
}

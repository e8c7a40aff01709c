// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.metric.RecordedMetrics;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundSerializerTest {

  private final OutboundSerializer serializer =
      new OutboundSerializer(
          Map.of(
              Destination.QUALIFICATIONS, "q",
              Destination.ACCOUNTS, "a",
              Destination.RULE_SETS, "r",
              Destination.DEAD_LETTERS, "d"),
          4,
          500,
          () -> {});
  private final RecordedMetrics metrics = new RecordedMetrics();

  @Test
  void metricStaysRegisteredWhenTheWriterOpensTheSerializerAgain() throws Exception {
    open();

    serialize(Destination.QUALIFICATIONS, "x".repeat(600));

    assertThat(metrics.value(Metric.TRUNCATED_RECORDS)).isEqualTo(1);
  }

  @BeforeEach
  void open() throws Exception {
    serializer.open(
        new SerializationSchema.InitializationContext() {
          @Override
          public MetricGroup getMetricGroup() {
            return metrics;
          }

          @Override
          public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
          }
        },
        null);
  }

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
  void originalSizeOfADeadLetterThatWasCutBeforeIsKept() {
    ProducerRecord<byte[], byte[]> sent =
        serializer.serialize(
            new OutboundRecord(
                Destination.DEAD_LETTERS,
                null,
                "12345".getBytes(UTF_8),
                Map.of("truncated", "10000000")),
            null,
            null);

    assertThat(sent.value()).isEqualTo("1234".getBytes(UTF_8));
    assertThat(sent.headers().headers("truncated"))
        .singleElement()
        .satisfies(header -> assertThat(header.value()).isEqualTo("10000000".getBytes(UTF_8)));
  }

  @Test
  void deadLetterWithinTheLimitIsUnchanged() {
    ProducerRecord<byte[], byte[]> sent = serialize(Destination.DEAD_LETTERS, "1234");

    assertThat(sent.value()).isEqualTo("1234".getBytes(UTF_8));
    assertThat(sent.headers().lastHeader("truncated")).isNull();
  }

  @Test
  void oversizedQualificationLosesItsEvidenceAndSaysSo() {
    String record = "{'account':'a','signals':{'s':0.1},'evidence':[%s],'trigger':null}";
    ProducerRecord<byte[], byte[]> sent =
        serialize(Destination.QUALIFICATIONS, record.formatted("'" + "x".repeat(500) + "'"));

    assertThat(text(sent))
        .isEqualTo(
            "{'account':'a','signals':{'s':0.1},'evidence':[],'truncated':true,'trigger':null}");
    assertThat(metrics.value(Metric.TRUNCATED_RECORDS)).isEqualTo(1);

    String whole = record.formatted("'x'");
    assertThat(text(serialize(Destination.QUALIFICATIONS, whole))).isEqualTo(whole);
    assertThat(metrics.value(Metric.TRUNCATED_RECORDS)).isEqualTo(1);
  }

  @Test
  void oversizedStandingLosesItsMissingConditionsAndThenItsSignals() {
    String emoji = "\uD83D\uDE00".repeat(100);
    ProducerRecord<byte[], byte[]> sent =
        serialize(
            Destination.ACCOUNTS,
            "{'account':'%s','signals':{'%s':1},'next':{'tier':'t','missing':['%s']},'drops_at':null}"
                .formatted(emoji.substring(0, 20), emoji, emoji));

    assertThat(text(sent))
        .isEqualTo(
            "{'account':'%s','signals':{},'next':{'tier':'t','missing':[]},'truncated':true,'drops_at':null}"
                .formatted(emoji.substring(0, 20)));
  }

  @Test
  void oversizedRuleSetKeepsTheStartOfItsText() {
    assertThat(text(serialize(Destination.RULE_SETS, "{'text':'" + "y".repeat(900) + "'}")))
        .isEqualTo("{'text':'" + "y".repeat(200) + "','truncated':true}");
  }

  @Test
  void oversizedRecordThatIsNoJsonDoesNotStopTheJob() {
    assertThat(serialize(Destination.ACCOUNTS, "{".repeat(600)).value()).hasSize(600);
  }

  private static String text(ProducerRecord<byte[], byte[]> sent) {
    return new String(sent.value(), UTF_8).replace('"', '\'');
  }

  @Test
  void facetNamesTheTopicsToSearchForOpenTransactions() {
    assertThat(serializer.getKafkaDatasetFacet())
        .hasValueSatisfying(
            facet ->
                assertThat(facet.getTopicIdentifier().getTopics())
                    .containsExactlyInAnyOrder("q", "a", "r", "d"));
  }

  private ProducerRecord<byte[], byte[]> serialize(Destination destination, String value) {
    return serializer.serialize(
        new OutboundRecord(
            destination,
            "key".getBytes(UTF_8),
            value == null ? null : value.replace('\'', '"').getBytes(UTF_8),
            Map.of("reason", "because")),
        null,
        42L);
  }
}

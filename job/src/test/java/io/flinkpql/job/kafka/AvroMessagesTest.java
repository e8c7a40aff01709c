// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flinkpql.format.Formats;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.schema.RegistryAccess;
import io.flinkpql.job.schema.RegistryServer;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSets;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads Avro values with a registry that answers as Confluent's does. */
@Timeout(60)
class AvroMessagesTest {

  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Usage", "fields": [
                {"name": "org", "type": "string"},
                {"name": "actor", "type": ["null", "string"]},
                {"name": "action", "type": {"type": "enum", "name": "A", "symbols": ["E", "F"]}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "payload", "type": {"type": "map", "values": ["double", "string"]}}]}
              """);
  private static final String FORMAT =
      """
      type: track
      account: org
      user: actor
      event: action
      timestamp: {path: at, unit: us}
      properties: payload
      """;

  private RegistryServer registry;
  private UsageDeserializer deserializer;

  @BeforeEach
  void start() throws Exception {
    registry = new RegistryServer();
    registry.answer("/schemas/ids/7", 200, Map.of("schema", SCHEMA.toString()));
    registry.answer("/schemas/ids/8", 200, Map.of("schema", "x", "schemaType", "THRIFT"));
    registry.answer("/schemas/ids/9", 500, Map.of());
    RuleHistory history =
        RuleHistory.of(
            new PublishedRules(
                RuleSets.read(
                    "{name: r, version: 1, signals: {s: {event: E, measure: sum,"
                        + " of: properties.rows}}, tiers: [{name: t, enter: s >= 1}]}"),
                0));
    deserializer =
        new UsageDeserializer(
            () -> history,
            Map.of("usage", Formats.read("own", FORMAT)),
            Optional.of(RegistryAccess.open(registry.url())),
            1_000);
    deserializer.open(null);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void valuesAreReadInTheFormatOfTheirTopic() throws IOException {
    Usable usable = (Usable) read(encoded(7));
    read(encoded(7));

    assertThat(usable.event().account()).isEqualTo("c");
    assertThat(usable.event().user()).isEqualTo("u");
    assertThat(usable.event().event()).isEqualTo("E");
    assertThat(usable.event().timestamp()).isEqualTo(1_772_619_330_123L);
    assertThat(usable.event().fields()).containsExactly(7.0);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void jsonIsStillRead() throws IOException {
    byte[] json =
        "{\"org\":\"c\",\"action\":\"E\",\"at\":1772619330123456}".getBytes(StandardCharsets.UTF_8);

    assertThat(read(json)).isInstanceOf(Usable.class);
  }

  @Test
  void valuesThatCannotBeDecodedAreDeadLetteredAsTheyCame() throws IOException {
    assertRejected(encoded(5), "the schema registry has no schema 5");
    assertRejected(encoded(8), "schema 8 is of the unknown type THRIFT");
    byte[] whole = encoded(7);
    assertRejected(Arrays.copyOf(whole, whole.length - 3), "the value is none of Avro schema 7");
  }

  @Test
  void aCorruptLengthIsNotAllocated() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).write(0);
    new DataOutputStream(bytes).writeInt(7);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    encoder.writeLong(Integer.MAX_VALUE - 8L);
    encoder.flush();

    assertRejected(bytes.toByteArray(), "the value is none of Avro schema 7");
  }

  private void assertRejected(byte[] value, String detail) throws IOException {
    Rejected rejected = (Rejected) read(value);
    assertThat(rejected.reason()).isEqualTo(DeadLetterReason.MALFORMED_JSON);
    assertThat(rejected.detail()).isEqualTo(detail);
    assertThat(rejected.value()).isEqualTo(value);
  }

  @Test
  void noMessageIsLostWhileTheRegistryFails() {
    assertThatIOException()
        .isThrownBy(() -> read(encoded(9)))
        .withMessageStartingWith("the schema registry answered status 500: http://127.0.0.1:");
    registry.close();
    assertThatIOException()
        .isThrownBy(() -> read(encoded(7)))
        .withMessageStartingWith("the schema registry cannot be reached: http://127.0.0.1:");
  }

  private Object read(byte[] value) throws IOException {
    List<SourcedMessage> messages = new ArrayList<>();
    deserializer.deserialize(
        new ConsumerRecord<>("usage", 0, 7, null, value), new ListCollector<>(messages));
    assertThat(messages).hasSize(1);
    return messages.get(0).message();
  }

  private static byte[] encoded(int schema) throws IOException {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("org", "c");
    record.put("actor", "u");
    record.put("action", new GenericData.EnumSymbol(SCHEMA.getField("action").schema(), "E"));
    record.put("at", 1_772_619_330_123_456L);
    record.put("payload", Map.of("rows", 7.0));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).write(0);
    new DataOutputStream(bytes).writeInt(schema);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

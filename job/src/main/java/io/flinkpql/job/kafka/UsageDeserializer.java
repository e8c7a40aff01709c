// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.schema.EncodedValues;
import io.flinkpql.job.schema.RegistryAccess;
import io.flinkpql.job.schema.SchemaRegistry;
import io.flinkpql.job.schema.UndecodableException;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Parses records inside the source, so that watermarks are generated per partition. Messages that
 * cannot be used are emitted too: a dropped record would stall the watermark of its partition.
 */
final class UsageDeserializer implements KafkaRecordDeserializationSchema<SourcedMessage> {

  private static final long serialVersionUID = 1L;

  private final SerializableSupplier<RuleHistory> rules;
  private final HashMap<String, MessageFormat> formats;
  private final RegistryAccess registry; // null without one
  private final int maxJsonBytes;
  private transient MessageParser parser;
  private transient Map<String, MessageParser> parsers;
  private transient Optional<EncodedValues> encoded;

  /**
   * Creates a deserializer.
   *
   * @param rules the versions that determine which fields of a message are read, asked once a
   *     message
   * @param formats formats by topic; topics that are missing have the Segment format
   * @param registry the schema registry; empty for none
   * @param maxJsonBytes maximum length as JSON of a value that is decoded
   */
  UsageDeserializer(
      SerializableSupplier<RuleHistory> rules,
      Map<String, MessageFormat> formats,
      Optional<RegistryAccess> registry,
      int maxJsonBytes) {
    this.rules = rules;
    this.formats = new HashMap<>(formats);
    this.registry = registry.orElse(null);
    this.maxJsonBytes = maxJsonBytes;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws IOException {
    encoded =
        registry == null
            ? Optional.empty()
            : Optional.of(new EncodedValues(new SchemaRegistry(registry), maxJsonBytes));
    parser = parser(MessageFormat.SEGMENT);
    parsers = new HashMap<>();
    Map<MessageFormat, MessageParser> byFormat =
        new HashMap<>(Map.of(MessageFormat.SEGMENT, parser));
    formats.forEach(
        (topic, format) -> parsers.put(topic, byFormat.computeIfAbsent(format, this::parser)));
  }

  private MessageParser parser(MessageFormat format) {
    return new MessageParser(format, RuleInterests.following(rules), System::currentTimeMillis);
  }

  private MessageParser parserOf(String topic) {
    return parsers.isEmpty() ? parser : parsers.getOrDefault(topic, parser);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourcedMessage> out)
      throws IOException {
    if (encoded.isPresent() && isComplete(record) && EncodedValues.isEncoded(record.value())) {
      decode(record, out);
    } else {
      parse(
          record,
          record.value(),
          record.serializedValueSize(),
          message -> collect(record, message, out));
    }
  }

  /** Returns whether a value was not cut: a longer one is dead-lettered for its size. */
  private static boolean isComplete(ConsumerRecord<byte[], byte[]> record) {
    return record.value() != null && record.value().length >= record.serializedValueSize();
  }

  private void decode(ConsumerRecord<byte[], byte[]> record, Collector<SourcedMessage> out)
      throws IOException {
    byte[] value = record.value();
    try {
      byte[] json = encoded.orElseThrow().json(value);
      parse(record, json, json.length, message -> collect(record, received(message, value), out));
    } catch (UndecodableException e) {
      collect(
          record,
          new Rejected(e.reason(), e.getMessage(), value, Long.MIN_VALUE, position(record)),
          out);
    }
  }

  /** Returns a message with the bytes as received, which dead letters repeat. */
  private static ParsedMessage received(ParsedMessage message, byte[] value) {
    if (message instanceof Rejected rejected) {
      return new Rejected(
          rejected.reason(), rejected.detail(), value, rejected.timestamp(), rejected.position());
    }
    return message instanceof Unaddressed unaddressed
        ? new Unaddressed(unaddressed.event(), value)
        : message;
  }

  private void parse(
      ConsumerRecord<byte[], byte[]> record, byte[] value, int size, Consumer<ParsedMessage> out) {
    parserOf(record.topic()).parse(value, size, record.timestamp(), position(record), out);
  }

  private static Position position(ConsumerRecord<byte[], byte[]> record) {
    return new Position(record.partition(), record.offset(), 0);
  }

  private static void collect(
      ConsumerRecord<byte[], byte[]> record, ParsedMessage message, Collector<SourcedMessage> out) {
    out.collect(new SourcedMessage(message, record.topic(), record.partition(), record.offset()));
  }

  @Override
  public TypeInformation<SourcedMessage> getProducedType() {
    return SourcedMessageSerializer.TYPE;
  }
}

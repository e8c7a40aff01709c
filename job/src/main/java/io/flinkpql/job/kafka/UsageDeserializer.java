// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.util.HashMap;
import java.util.Map;
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
  private transient MessageParser parser;
  private transient Map<String, MessageParser> parsers;

  /**
   * Creates a deserializer.
   *
   * @param rules the versions that determine which fields of a message are read, asked once a
   *     message
   * @param formats formats by topic; topics that are missing have the Segment format
   */
  UsageDeserializer(SerializableSupplier<RuleHistory> rules, Map<String, MessageFormat> formats) {
    this.rules = rules;
    this.formats = new HashMap<>(formats);
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
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
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourcedMessage> out) {
    Position position = new Position(record.partition(), record.offset(), 0);
    parserOf(record.topic())
        .parse(
            record.value(),
            record.serializedValueSize(),
            record.timestamp(),
            position,
            message ->
                out.collect(
                    new SourcedMessage(
                        message, record.topic(), record.partition(), record.offset())));
  }

  @Override
  public TypeInformation<SourcedMessage> getProducedType() {
    return SourcedMessageSerializer.TYPE;
  }
}

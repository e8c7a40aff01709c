// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.rules.RuleSets;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Parses records where they are read, so that each partition keeps its own time. What cannot be
 * used is a value too: a record that vanished would hold its partition's time.
 */
final class UsageDeserializer implements KafkaRecordDeserializationSchema<SourcedMessage> {

  private static final long serialVersionUID = 1L;

  private final String rules;
  private transient MessageParser parser;

  /**
   * @param rules text of the rule set that says what is read of a message; a valid one
   */
  UsageDeserializer(String rules) {
    this.rules = rules;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context)
      throws InvalidRuleSetException {
    parser = new MessageParser(new RuleSetInterest(RuleSets.read(rules)));
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<SourcedMessage> out) {
    Position position = new Position(read.partition(), read.offset(), 0);
    parser.parse(
        read.value(),
        read.timestamp(),
        position,
        message ->
            out.collect(
                new SourcedMessage(message, read.topic(), read.partition(), read.offset())));
  }

  @Override
  public TypeInformation<SourcedMessage> getProducedType() {
    return SourcedMessageSerializer.TYPE;
  }
}

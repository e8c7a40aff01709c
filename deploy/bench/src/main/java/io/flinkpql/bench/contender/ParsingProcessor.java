// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Parses messages and forwards those that name an account, keyed by it. Others are dropped, since
 * this contender has neither dead letters nor identity.
 */
final class ParsingProcessor implements Processor<byte[], byte[], String, UsageEvent> {

  private final MessageParser parser;
  private ProcessorContext<String, UsageEvent> context;

  /**
   * @param rules select the fields to read; used by this thread only
   */
  ParsingProcessor(RuleSet rules) {
    parser = new MessageParser(new RuleSetInterest(rules), System::currentTimeMillis);
  }

  @Override
  public void init(ProcessorContext<String, UsageEvent> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    // Records read from a topic always have metadata.
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    parser.parse(
        record.value(),
        record.timestamp(),
        new Position(metadata.partition(), metadata.offset(), 0),
        message -> forward(message, record));
  }

  private void forward(ParsedMessage message, Record<byte[], byte[]> record) {
    if (message instanceof ParsedMessage.Usable usable) {
      UsageEvent event = usable.event();
      context.forward(record.withKey(event.account()).withValue(event));
    }
  }
}

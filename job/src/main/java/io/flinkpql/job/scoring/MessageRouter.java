package io.flinkpql.job.scoring;

import io.flinkpql.job.kafka.OutboundRecord;
import io.flinkpql.job.kafka.OutboundRecordSerializer;
import io.flinkpql.job.messages.SourcedMessage;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets through what is to be applied, sends aside what cannot be used, counts everything. It runs
 * chained to the source, so that nothing without effect crosses the network.
 */
final class MessageRouter extends ProcessFunction<SourcedMessage, UsageEvent> {

  /** Messages that cannot be used, as they came. */
  static final OutputTag<OutboundRecord> DEAD_LETTERS =
      new OutputTag<>("dead-letters", OutboundRecordSerializer.TYPE);

  private static final long serialVersionUID = 1L;

  private transient MessageCounts counts;

  @Override
  public void open(OpenContext context) {
    counts = new MessageCounts(getRuntimeContext());
  }

  @Override
  public void processElement(
      SourcedMessage sourced, Context context, Collector<UsageEvent> events) {
    counts.message();
    if (sourced.message() instanceof Usable usable) {
      events.collect(usable.event());
    } else if (sourced.message() instanceof Ignored ignored) {
      counts.ignored(ignored.cause());
    } else if (sourced.message() instanceof Rejected rejected) {
      reject(sourced, rejected.reason(), rejected.detail(), rejected.value(), context);
    } else if (sourced.message() instanceof Unaddressed unaddressed) {
      String detail = "the message names no account";
      reject(sourced, DeadLetterReason.NO_ACCOUNT, detail, unaddressed.value(), context);
    }
  }

  private void reject(
      SourcedMessage sourced,
      DeadLetterReason reason,
      String detail,
      byte[] value,
      Context context) {
    counts.deadLetter(reason);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("reason", reason.text());
    headers.put("detail", detail);
    headers.put("topic", sourced.topic());
    headers.put("partition", String.valueOf(sourced.partition()));
    headers.put("offset", String.valueOf(sourced.offset()));
    context.output(
        DEAD_LETTERS,
        new OutboundRecord(OutboundRecord.Destination.DEAD_LETTERS, null, value, headers));
  }
}

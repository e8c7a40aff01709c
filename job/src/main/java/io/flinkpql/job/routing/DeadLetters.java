// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.record.DeadLetterHeaders;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.OutputTag;

/** Counts messages that cannot be used, and makes of each the record that says why. */
final class DeadLetters {

  /** Messages that cannot be used, as they came. */
  static final OutputTag<OutboundRecord> TAG =
      new OutputTag<>("dead-letters", OutboundRecordSerializer.TYPE);

  private final Map<DeadLetterReason, AccumulatedCounter> counts =
      new EnumMap<>(DeadLetterReason.class);

  /**
   * @param reasons those that can come up
   */
  DeadLetters(RuntimeContext context, DeadLetterReason... reasons) {
    for (DeadLetterReason reason : reasons) {
      counts.put(
          reason,
          AccumulatedCounter.of(
              context,
              Metric.DEAD_LETTERS.counter(context.getMetricGroup(), reason.text()),
              MessageCounts.name(reason)));
    }
  }

  /**
   * Counts a message and makes its record.
   *
   * @param sourced where it was read
   * @param detail what was wrong, in words
   * @param value the message as it came
   */
  OutboundRecord letter(
      SourcedMessage sourced, DeadLetterReason reason, String detail, byte[] value) {
    counts.get(reason).count();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DeadLetterHeaders.REASON, reason.text());
    headers.put(DeadLetterHeaders.DETAIL, detail);
    headers.put(DeadLetterHeaders.TOPIC, sourced.topic());
    headers.put(DeadLetterHeaders.PARTITION, String.valueOf(sourced.partition()));
    headers.put(DeadLetterHeaders.OFFSET, String.valueOf(sourced.offset()));
    return new OutboundRecord(OutboundRecord.Destination.DEAD_LETTERS, null, value, headers);
  }
}

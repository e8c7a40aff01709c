// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.record.DeadLetterHeaders;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.OutputTag;

/** Counts messages that cannot be used and turns them into records of the dead-letter topic. */
final class DeadLetters {

  /** Tags the side output of dead letters. */
  static final OutputTag<OutboundRecord> TAG =
      new OutputTag<>("dead-letters", OutboundRecordSerializer.TYPE);

  private final Map<DeadLetterReason, AccumulatedCounter> counts =
      new EnumMap<>(DeadLetterReason.class);

  /**
   * Registers a counter for each reason.
   *
   * @param reasons the reasons that the operator can give
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
   * Counts a message and returns its dead letter.
   *
   * @param sourced the message with its source
   * @param reason one of the reasons given to the constructor
   * @param detail a description of the error
   * @param value the bytes as received
   */
  OutboundRecord reject(
      SourcedMessage sourced, DeadLetterReason reason, String detail, byte[] value) {
    return deadLetter(sourced, reason, detail, value, Map.of());
  }

  /** Counts a message that was rejected when it was parsed and returns its dead letter. */
  OutboundRecord reject(SourcedMessage sourced, Rejected rejected) {
    boolean cut = rejected.size() > rejected.value().length;
    return deadLetter(
        sourced,
        rejected.reason(),
        rejected.detail(),
        rejected.value(),
        cut ? Map.of(DeadLetterHeaders.TRUNCATED, String.valueOf(rejected.size())) : Map.of());
  }

  private OutboundRecord deadLetter(
      SourcedMessage sourced,
      DeadLetterReason reason,
      String detail,
      byte[] value,
      Map<String, String> furtherHeaders) {
    counts.get(reason).count();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DeadLetterHeaders.REASON, reason.text());
    headers.put(DeadLetterHeaders.DETAIL, detail);
    headers.put(DeadLetterHeaders.TOPIC, sourced.topic());
    headers.put(DeadLetterHeaders.PARTITION, String.valueOf(sourced.partition()));
    headers.put(DeadLetterHeaders.OFFSET, String.valueOf(sourced.offset()));
    headers.put(DeadLetterHeaders.INDEX, String.valueOf(index(sourced.message())));
    headers.putAll(furtherHeaders);
    return new OutboundRecord(OutboundRecord.Destination.DEAD_LETTERS, null, value, headers);
  }

  /** Returns the number of a message in its batch. */
  private static int index(ParsedMessage message) {
    if (message instanceof Rejected rejected) {
      return rejected.position().index();
    }
    if (message instanceof Unaddressed unaddressed) {
      return unaddressed.event().position().index();
    }
    throw new IllegalArgumentException(message.getClass().getSimpleName() + " can be used");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.rules.RuleLogSource;
import io.flinkpql.record.DeadLetterHeaders;
import io.flinkpql.rulelog.RuleLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Turns refused records of the rules topic into dead letters, with every error. */
final class RefusedPushes implements RuleLogSource.Converter<OutboundRecord> {

  private static final long serialVersionUID = 1L;
  private static final int MAX_DETAIL = 16 << 10;
  private static final byte[] NO_VALUE = {};

  private final String topic;

  /**
   * Creates a converter.
   *
   * @param topic name of the rules topic
   */
  RefusedPushes(String topic) {
    this.topic = topic;
  }

  @Override
  public Optional<OutboundRecord> convert(RuleLog log) {
    RuleLog.Entry entry = log.last().orElseThrow();
    if (!(entry.outcome() instanceof RuleLog.Outcome.Refused refused)) {
      return Optional.empty();
    }
    String detail = String.join("; ", refused.errors());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DeadLetterHeaders.REASON, RuleLogSource.REFUSED);
    headers.put(
        DeadLetterHeaders.DETAIL,
        detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + " ..." : detail);
    headers.put(DeadLetterHeaders.TOPIC, topic);
    headers.put(DeadLetterHeaders.PARTITION, "0");
    headers.put(DeadLetterHeaders.OFFSET, String.valueOf(entry.offset()));
    headers.put(DeadLetterHeaders.INDEX, "0");
    return Optional.of(
        new OutboundRecord(
            OutboundRecord.Destination.DEAD_LETTERS,
            null,
            refused.value() == null ? NO_VALUE : refused.value(),
            headers));
  }
}

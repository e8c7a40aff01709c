// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.MessageCounts;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * What became of the messages of a replay. {@code messages} is the sum of the figures from {@code
 * applied} to {@code deadLetters}.
 *
 * @param deadLetters by reason, those that occurred
 * @param asOf the instant to which every clock was moved, ms; empty if no message was applied
 */
public record ReplayCounts(
    long messages,
    long applied,
    long excluded,
    long duplicates,
    long unmatched,
    long identity,
    long afterAsOf,
    Map<String, Long> deadLetters,
    long accounts,
    long qualifications,
    OptionalLong asOf) {

  static final String APPLIED = "applied";
  static final String DUPLICATES = "duplicates";
  static final String ACCOUNTS = "accounts";
  static final String QUALIFICATIONS = "qualifications";
  static final String AS_OF = "as_of";

  /** The counts of a replay that is done. */
  public static ReplayCounts of(JobExecutionResult result) {
    Map<String, Long> deadLetters = new LinkedHashMap<>();
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      long count = figure(result, MessageCounts.name(reason));
      if (count > 0) {
        deadLetters.put(reason.text(), count);
      }
    }
    Long asOf = result.getAccumulatorResult(AS_OF);
    return new ReplayCounts(
        figure(result, MessageCounts.MESSAGES),
        figure(result, APPLIED),
        figure(result, MessageCounts.name(Cause.EXCLUDED)),
        figure(result, DUPLICATES),
        figure(result, MessageCounts.name(Cause.UNMATCHED)),
        figure(result, MessageCounts.name(Cause.IDENTITY)),
        figure(result, MessageCounts.AFTER_AS_OF),
        deadLetters,
        figure(result, ACCOUNTS),
        figure(result, QUALIFICATIONS),
        asOf == null || asOf == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(asOf));
  }

  private static long figure(JobExecutionResult result, String name) {
    Long figure = result.getAccumulatorResult(name);
    return figure == null ? 0 : figure;
  }
}

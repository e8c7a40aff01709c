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
 * Counts the messages of a replay by outcome. {@code messages} is the sum of the counts from {@code
 * applied} to {@code deadLetters}.
 *
 * @param messages all messages of the input
 * @param applied messages counted in an account's state
 * @param excluded messages dropped by {@code exclude}
 * @param duplicates messages with a remembered id
 * @param unmatched messages that no signal, points or conversion names
 * @param identity {@code identify}, {@code alias} and {@code group} calls that carry no trait of
 *     the rules
 * @param afterAsOf messages later than {@code asOf}
 * @param deadLetters by reason; reasons without messages are absent
 * @param accounts accounts at the end
 * @param qualifications records of changed standings
 * @param asOf instant to which every clock advanced, ms; empty if no message was applied
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

  /** Reads the counts from the accumulators of a finished replay. */
  public static ReplayCounts of(JobExecutionResult result) {
    Map<String, Long> deadLetters = new LinkedHashMap<>();
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      long count = count(result, MessageCounts.name(reason));
      if (count > 0) {
        deadLetters.put(reason.text(), count);
      }
    }
    Long asOf = result.getAccumulatorResult(AS_OF);
    return new ReplayCounts(
        count(result, MessageCounts.MESSAGES),
        count(result, APPLIED),
        count(result, MessageCounts.name(Cause.EXCLUDED)),
        count(result, DUPLICATES),
        count(result, MessageCounts.name(Cause.UNMATCHED)),
        count(result, MessageCounts.name(Cause.IDENTITY)),
        count(result, MessageCounts.AFTER_AS_OF),
        deadLetters,
        count(result, ACCOUNTS),
        count(result, QUALIFICATIONS),
        asOf == null || asOf == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(asOf));
  }

  private static long count(JobExecutionResult result, String name) {
    Long count = result.getAccumulatorResult(name);
    return count == null ? 0 : count;
  }
}

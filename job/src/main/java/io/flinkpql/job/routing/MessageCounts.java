// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Counts the messages that reach the router and those that end there, except dead letters. */
public final class MessageCounts {

  /** Names the accumulator that counts all messages. */
  public static final String MESSAGES = "messages";

  /** Names the accumulator that counts messages after the end of a replay. */
  public static final String AFTER_AS_OF = "after_as_of";

  private final AccumulatedCounter messages;
  private final AccumulatedCounter afterAsOf;
  private final Map<Cause, AccumulatedCounter> ignored = new EnumMap<>(Cause.class);

  MessageCounts(RuntimeContext context) {
    messages =
        AccumulatedCounter.of(context, Metric.MESSAGES.counter(context.getMetricGroup()), MESSAGES);
    afterAsOf =
        AccumulatedCounter.of(
            context, Metric.AFTER_AS_OF.counter(context.getMetricGroup()), AFTER_AS_OF);
    for (Cause cause : Cause.values()) {
      String name = name(cause);
      ignored.put(
          cause,
          AccumulatedCounter.of(
              context, Metric.IGNORED.counter(context.getMetricGroup(), name), name));
    }
  }

  /** Returns the name of the accumulator that counts ignored messages of a cause. */
  public static String name(Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of the accumulator that counts dead letters of a reason. */
  public static String name(DeadLetterReason reason) {
    return "dead_letters." + reason.text();
  }

  void message() {
    messages.count();
  }

  void afterAsOf() {
    afterAsOf.count();
  }

  void ignored(Cause cause) {
    ignored.get(cause).count();
  }
}

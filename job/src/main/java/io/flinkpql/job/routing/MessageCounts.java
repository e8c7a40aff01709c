// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Counts messages by what became of them before an account saw them, dead letters apart. */
public final class MessageCounts {

  /** Name of the accumulator of all messages. */
  public static final String MESSAGES = "messages";

  /** Name of the accumulator of messages behind the end of a replay. */
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

  /** Name of the accumulator of messages without effect. */
  public static String name(Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  /** Name of the accumulator of messages that cannot be used. */
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

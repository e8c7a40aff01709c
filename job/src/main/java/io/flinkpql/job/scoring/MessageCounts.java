package io.flinkpql.job.scoring;

import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * Counts messages by what became of them: as metrics for those who watch, and as accumulators for
 * the sum at the end of a replay.
 */
final class MessageCounts {

  /** One figure, counted for both. */
  private record Figure(Counter metric, LongCounter accumulator) {
    void count() {
      metric.inc();
      accumulator.add(1L);
    }
  }

  private final Figure messages;
  private final Map<Cause, Figure> ignored = new EnumMap<>(Cause.class);
  private final Map<DeadLetterReason, Figure> deadLetters = new EnumMap<>(DeadLetterReason.class);

  MessageCounts(RuntimeContext context) {
    messages =
        new Figure(
            context.getMetricGroup().counter("pqlMessages"),
            accumulator(context, ReplayCounts.MESSAGES));
    for (Cause cause : Cause.values()) {
      String name = cause.name().toLowerCase(Locale.ROOT);
      ignored.put(
          cause,
          new Figure(
              context.getMetricGroup().addGroup("cause", name).counter("pqlIgnored"),
              accumulator(context, name)));
    }
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          new Figure(
              context.getMetricGroup().addGroup("reason", reason.text()).counter("pqlDeadLetters"),
              accumulator(context, ReplayCounts.DEAD_LETTERS + reason.text())));
    }
  }

  private static LongCounter accumulator(RuntimeContext context, String name) {
    LongCounter counter = new LongCounter();
    context.addAccumulator(name, counter);
    return counter;
  }

  void message() {
    messages.count();
  }

  void ignored(Cause cause) {
    ignored.get(cause).count();
  }

  void deadLetter(DeadLetterReason reason) {
    deadLetters.get(reason).count();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class MessageWatermarksTest {

  private final AtomicLong clock = new AtomicLong();
  private final Recorded recorded = new Recorded();
  private final WatermarkStrategy<SourcedMessage> strategy =
      MessageWatermarks.of(Duration.ofMillis(100), Duration.ofMillis(1000));
  private final WatermarkGenerator<SourcedMessage> generator =
      strategy.createWatermarkGenerator(new TestContext());
  private final TimestampAssigner<SourcedMessage> assigner =
      strategy.createTimestampAssigner(UnregisteredMetricsGroup::new);

  @Test
  void watermarkIsTheLatestEventTimeMinusTheBound() {
    read(ignored(5000));
    read(ignored(4000));
    generator.onPeriodicEmit(recorded);

    assertThat(recorded.seen).containsExactly("4899");
  }

  @Test
  void rejectedMessagesDoNotMoveTheWatermark() {
    read(ignored(5000));
    read(rejected(Long.MIN_VALUE));
    read(rejected(99_000));
    generator.onPeriodicEmit(recorded);

    assertThat(recorded.seen).containsExactly("4899");
  }

  @Test
  void partitionWithOnlyRejectedMessagesBecomesIdle() {
    read(ignored(5000));
    generator.onPeriodicEmit(recorded);
    for (int i = 0; i < 4; i++) {
      clock.addAndGet(500);
      read(rejected(Long.MIN_VALUE));
      generator.onPeriodicEmit(recorded);
    }

    assertThat(recorded.seen).endsWith("idle");
  }

  private void read(SourcedMessage message) {
    generator.onEvent(message, assigner.extractTimestamp(message, 1), recorded);
  }

  private static SourcedMessage ignored(long timestamp) {
    return new SourcedMessage(
        new ParsedMessage.Ignored(ParsedMessage.Ignored.Cause.UNMATCHED, timestamp), "t", 0, 0);
  }

  private static SourcedMessage rejected(long timestamp) {
    return new SourcedMessage(
        new ParsedMessage.Rejected(
            DeadLetterReason.FUTURE_TIMESTAMP,
            "",
            new byte[0],
            timestamp,
            new UsageEvent.Position(0, 0, 0)),
        "t",
        0,
        0);
  }

  private static final class Recorded implements WatermarkOutput {
    private final List<String> seen = new ArrayList<>();

    @Override
    public void emitWatermark(Watermark watermark) {
      seen.add(String.valueOf(watermark.getTimestamp()));
    }

    @Override
    public void markIdle() {
      seen.add("idle");
    }

    @Override
    public void markActive() {
      seen.add("active");
    }
  }

  private final class TestContext implements WatermarkGeneratorSupplier.Context {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup();
    }

    @Override
    public RelativeClock getInputActivityClock() {
      return new RelativeClock() {
        @Override
        public long relativeTimeMillis() {
          return clock.get();
        }

        @Override
        public long relativeTimeNanos() {
          return clock.get() * 1_000_000;
        }
      };
    }
  }
}

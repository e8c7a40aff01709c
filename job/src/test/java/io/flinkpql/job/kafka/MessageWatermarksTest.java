// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class MessageWatermarksTest {

  private static final String RULES =
      """
      name: test
      version: 1
      exclude: ["user == 'excluded'"]
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

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

  @Test
  void messagesOfTheYear2999BecomeDeadLettersAndMoveNothing() throws Exception {
    long year2999 = Instant.parse("2999-12-30T00:00:00Z").toEpochMilli();
    String times = "'timestamp':'2999-12-30T00:00:00Z','receivedAt':'2999-12-30T00:00:00Z'";
    read(ignored(5000));
    generator.onPeriodicEmit(recorded);

    List<SourcedMessage> future = new ArrayList<>();
    for (String message :
        List.of(
            "{'type':'track','event':'Signed In','userId':'x','context':{'groupId':'a'},#}",
            "{'type':'track','event':'Signed In','userId':'excluded',#}",
            "{'type':'track','event':'Unmatched','userId':'x',#}",
            "{'type':'identify','userId':'x','anonymousId':'y',#}",
            "{'type':'delete','context':{'groupId':'a'},#}",
            "{'type':'track','event':'Signed In','userId':'x'}")) {
      future.addAll(deserialized(message.replace("#", times), year2999));
    }
    for (SourcedMessage message : future) {
      clock.addAndGet(500);
      read(message);
      generator.onPeriodicEmit(recorded);
    }

    assertThat(future)
        .hasSize(6)
        .extracting(message -> ((ParsedMessage.Rejected) message.message()).reason())
        .containsOnly(DeadLetterReason.FUTURE_TIMESTAMP);
    assertThat(recorded.seen).containsOnly("4899", "idle");
  }

  private static List<SourcedMessage> deserialized(String json, long recordTimestamp)
      throws Exception {
    RuleHistory history = RuleHistory.of(new PublishedRules(RuleSets.read(RULES), 0));
    UsageDeserializer deserializer =
        new UsageDeserializer(() -> history, Map.of(), Optional.empty(), 0);
    deserializer.open(null);
    List<SourcedMessage> messages = new ArrayList<>();
    byte[] value = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    deserializer.deserialize(
        new ConsumerRecord<>(
            "usage",
            0,
            7,
            recordTimestamp,
            TimestampType.CREATE_TIME,
            0,
            value.length,
            null,
            value,
            new RecordHeaders(),
            Optional.empty()),
        new ListCollector<>(messages));
    return messages;
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

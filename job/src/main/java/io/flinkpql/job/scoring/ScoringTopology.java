// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.kafka.SilenceWatermarks;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecordSerializer;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.message.UsageEvent;
import java.time.Duration;
import java.util.Arrays;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The scoring job: from messages to the log of qualifications. */
public final class ScoringTopology {

  private ScoringTopology() {}

  /**
   * What the job reads.
   *
   * @param messages of usage and marketing topics, parsed
   * @param time how event time follows from them, partition by partition
   * @param silence after how long without messages time follows the wall clock
   * @param rules rule sets as they are published; one that is known already changes nothing
   */
  public record Sources(
      Source<SourcedMessage, ?, ?> messages,
      WatermarkStrategy<SourcedMessage> time,
      Duration silence,
      Source<PublishedRules, ?, ?> rules) {}

  /**
   * Adds the job's operators to {@code env}.
   *
   * @param records takes qualifications, accounts and dead letters
   * @param rules the rule set in force at the start, unless the state knows a higher version
   */
  public static void assemble(
      StreamExecutionEnvironment env,
      Sources sources,
      Sink<OutboundRecord> records,
      PublishedRules rules,
      ScoringSettings settings) {
    DataStream<SourcedMessage> messages =
        env.fromSource(
                sources.messages(), sources.time(), "Messages", SourcedMessageSerializer.TYPE)
            .uid("messages")
            .transform(
                "Silence",
                SourcedMessageSerializer.TYPE,
                new SilenceWatermarks<>(sources.silence()))
            .uid("silence");
    RoutingTopology routing = RoutingTopology.ofStream(messages, rules.read().identity());

    DataStream<PublishedRules> published =
        env.fromSource(
                sources.rules(),
                WatermarkStrategy.noWatermarks(),
                "Rule sets",
                TypeInformation.of(PublishedRules.class))
            .uid("rule-sets")
            .setParallelism(1);

    routing
        .events()
        .keyBy(UsageEvent::account, Types.STRING)
        .connect(published.broadcast())
        .transform("Score", OutboundRecordSerializer.TYPE, new ScoringOperator(rules, settings))
        .uid("score")
        // One way for an account's records: an autoscaler may give the sink other subtasks than
        // this.
        .keyBy(record -> Arrays.hashCode(record.key()), Types.INT)
        .union(routing.deadLetters())
        .sinkTo(records)
        .uid("records")
        .name("Records");
  }
}

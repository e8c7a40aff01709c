// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.job.backfill.BackfilledUsageSerializer;
import io.flinkpql.job.kafka.SilenceWatermarks;
import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecordSerializer;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.rules.RuleLogSource;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Assembles the scoring job: from messages to records of qualifications and standings. */
public final class ScoringTopology {

  /** Name of the operator that scores accounts, for metrics and the web UI. */
  public static final String SCORING = "Scoring";

  private ScoringTopology() {}

  /**
   * Inputs of the job.
   *
   * @param messages parsed messages of usage and marketing topics
   * @param paths where messages name their account
   * @param watermarks generates the watermarks of each partition
   * @param silence how long no message must arrive before watermarks follow the wall clock
   * @param rules published rule sets; a known version has no effect
   * @param backfill usage from before the begin of candidates; empty without a topic of rule sets
   */
  public record Sources(
      Source<SourcedMessage, ?, ?> messages,
      AccountPaths paths,
      WatermarkStrategy<SourcedMessage> watermarks,
      Duration silence,
      Source<PublishedRules, ?, ?> rules,
      Optional<Source<BackfilledUsage, ?, ?>> backfill) {}

  /**
   * Adds the job's operators to {@code env}.
   *
   * @param records receives qualifications, standings and dead letters
   * @param rules where the rule set comes from; refused pushes on its topic become dead letters
   * @param settings memory and timing of scoring
   */
  public static void assemble(
      StreamExecutionEnvironment env,
      Sources sources,
      Sink<OutboundRecord> records,
      ScoringRules rules,
      ScoringSettings settings) {
    DataStream<SourcedMessage> messages =
        env.fromSource(
                sources.messages(), sources.watermarks(), "Messages", SourcedMessageSerializer.TYPE)
            .uid("messages")
            .transform(
                "Silence watermarks",
                SourcedMessageSerializer.TYPE,
                new SilenceWatermarks<>(sources.silence()))
            .uid("silence-watermarks");
    RoutingTopology routing =
        RoutingTopology.assembleStreaming(messages, rules.identity(), sources.paths());

    routing
        .events()
        .keyBy(UsageEvent::account, Types.STRING)
        .connect(updates(env, sources))
        .transform(SCORING, OutboundRecordSerializer.TYPE, new ScoringOperator(rules, settings))
        .uid("scoring")
        // Keeps an account's records in order even if an autoscaler gives the sink another
        // parallelism.
        .keyBy(record -> Arrays.hashCode(record.key()), Types.INT)
        .union(deadLetters(env, routing, rules))
        .sinkTo(records)
        .uid("records")
        .name("Records");
  }

  /** Returns rule sets for every subtask, and usage for the subtask of its account. */
  private static DataStream<ScoringUpdate> updates(
      StreamExecutionEnvironment env, Sources sources) {
    DataStream<ScoringUpdate> rules =
        env.fromSource(
                sources.rules(),
                WatermarkStrategy.noWatermarks(),
                "Rule sets",
                PublishedRulesSerializer.TYPE)
            .uid("rule-sets")
            .setParallelism(1)
            .map(published -> (ScoringUpdate) new ScoringUpdate.Rules(published))
            .returns(ScoringUpdateSerializer.TYPE)
            .uid("rule-set-updates")
            .name("Rule set updates")
            .setParallelism(1)
            .broadcast();
    if (sources.backfill().isEmpty()) {
      return rules;
    }
    DataStream<ScoringUpdate> backfilled =
        env.fromSource(
                sources.backfill().get(),
                BackfillTopic.watermarks(),
                "Backfill",
                BackfilledUsageSerializer.TYPE)
            .uid("backfill")
            .map(usage -> (ScoringUpdate) new ScoringUpdate.Usage(usage))
            .returns(ScoringUpdateSerializer.TYPE)
            .uid("backfill-updates")
            .name("Backfill updates")
            .keyBy(usage -> ((ScoringUpdate.Usage) usage).backfilled().account(), Types.STRING);
    // Each side of a union keeps its own partitioning.
    return rules.union(backfilled);
  }

  private static DataStream<OutboundRecord> deadLetters(
      StreamExecutionEnvironment env, RoutingTopology routing, ScoringRules rules) {
    if (!(rules instanceof ScoringRules.Followed followed)) {
      return routing.deadLetters();
    }
    return env.fromSource(
            new RuleLogSource<>(
                followed.topic(), followed.initial(), new RefusedPushes(followed.topic().name())),
            WatermarkStrategy.noWatermarks(),
            "Refused rule sets",
            OutboundRecordSerializer.TYPE)
        .uid("refused-rule-sets")
        .setParallelism(1)
        .union(routing.deadLetters());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Assembles the alert pipeline of the delivery job. It has its own source and shares no operator
 * with the tables, so backpressure of one never reaches the other.
 */
public final class AlertTopology {

  private AlertTopology() {}

  /**
   * Sources of the pipeline.
   *
   * @param qualifications committed records of the qualifications topic, in partition order
   * @param ruleSets committed records of the rule-sets topic, from its start
   */
  public record Sources(Source<byte[], ?, ?> qualifications, Source<byte[], ?, ?> ruleSets) {}

  /**
   * Sinks of the pipeline.
   *
   * @param deadLetters receives the alerts that could not be delivered
   */
  public record Sinks(Sink<UndeliveredAlert> deadLetters) {}

  /**
   * Adds the operators to {@code env}.
   *
   * @param webhooks at least one; names are unique
   */
  public static void assemble(
      StreamExecutionEnvironment env, Sources sources, Sinks sinks, List<Webhook> webhooks) {
    BroadcastStream<byte[]> ruleSets =
        env.fromSource(
                sources.ruleSets(),
                WatermarkStrategy.noWatermarks(),
                "Committed rule sets",
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
            .setParallelism(1)
            .uid("alerts-rule-sets")
            .broadcast(SelectAlerts.RULE_SETS);
    env.fromSource(
            sources.qualifications(),
            WatermarkStrategy.noWatermarks(),
            "Committed qualifications",
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .uid("alerts-qualifications")
        .connect(ruleSets)
        .process(new SelectAlerts(webhooks), AlertSerializer.TYPE)
        .uid("alerts-select")
        .name("Select alerts")
        .keyBy(Alert::lane, Types.STRING)
        .transform(
            "Send alerts",
            UndeliveredAlertSerializer.TYPE,
            new SendAlertsFactory(webhooks, HttpChannel::new))
        .uid("alerts-send")
        .sinkTo(sinks.deadLetters())
        .uid("alerts-dead-letters")
        .name("Dead letters of alerts");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.UsageEvent;
import java.util.OptionalLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Scoring of bounded input, in Flink's batch mode. */
public final class ReplayTopology {

  private ReplayTopology() {}

  /**
   * What a replay puts out, in no order.
   *
   * @param qualifications with their place in the order of time
   * @param accounts where accounts stand at the end, if they were asked for
   * @param deadLetters messages that could not be used
   */
  public record Outputs(
      DataStream<ReplayedRecord> qualifications,
      DataStream<ReplayedRecord> accounts,
      DataStream<OutboundRecord> deadLetters) {}

  /**
   * Adds the operators of a replay to {@code env} and puts it into batch mode.
   *
   * @param messages bounded
   * @param rules in force from the beginning
   * @param asOf where all clocks end, ms; by default at the latest message that is applied
   * @param listed whether accounts are put out; else there are none
   */
  public static Outputs assemble(
      StreamExecutionEnvironment env,
      DataStream<SourcedMessage> messages,
      PublishedRules rules,
      OptionalLong asOf,
      boolean listed) {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);

    RoutingTopology routing = RoutingTopology.ofReplay(messages, rules.read().identity(), asOf);

    SingleOutputStreamOperator<ReplayedRecord> applied =
        packed(routing.addressed(), "pack")
            .union(packed(routing.identified(), "pack-identified"))
            .keyBy(new PackedEvent.Key(), Types.LONG)
            .transform("Apply", TypeInformation.of(ReplayedRecord.class), new ReplayOperator(rules))
            .uid("apply");

    SingleOutputStreamOperator<ReplayedRecord> ended =
        applied
            .getSideOutput(ReplayOperator.ACCOUNTS)
            .connect(end(env, applied, asOf).broadcast())
            .transform(
                "End",
                TypeInformation.of(ReplayedRecord.class),
                new ReplayEndOperator(rules, listed))
            .uid("end");

    return new Outputs(
        applied.union(ended), ended.getSideOutput(ReplayEndOperator.LISTED), routing.deadLetters());
  }

  /** In the task that they come from: what has two origins would need one of its own. */
  private static DataStream<PackedEvent> packed(DataStream<UsageEvent> events, String uid) {
    return events.map(new PackedEvent.Pack()).returns(PackedEvent.TYPE).uid(uid).name("Pack");
  }

  /** The instant at which all clocks end, once. */
  private static DataStream<Long> end(
      StreamExecutionEnvironment env,
      SingleOutputStreamOperator<ReplayedRecord> applied,
      OptionalLong asOf) {
    return asOf.isPresent()
        ? env.fromData(Types.LONG, asOf.getAsLong()).uid("as-of").name("As of")
        : applied
            .getSideOutput(ReplayOperator.LATEST)
            .keyBy(latest -> 0, Types.INT)
            .reduce(Math::max)
            .returns(Types.LONG)
            .uid("latest")
            .name("Latest");
  }
}

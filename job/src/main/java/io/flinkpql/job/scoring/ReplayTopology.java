// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.validation.AccountOutcome;
import io.flinkpql.validation.LeadDefinition;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Assembles a replay: scoring of bounded input in Flink's batch mode. */
public final class ReplayTopology {

  private ReplayTopology() {}

  /** Lists the results that a replay has on request, since they cost time for each account. */
  public enum Extra {
    /** Outputs the standings at the end. */
    STANDINGS,
    /** Counts the accounts that meet each condition at the end: {@link ReplayTally}. */
    TALLY,
    /** Outputs when each account qualified, and when it paid. */
    OUTCOMES
  }

  /**
   * Outputs of a replay, in no order.
   *
   * @param qualifications with the fields to sort them by
   * @param accounts standings at the end, if requested
   * @param outcomes how accounts fared under {@link LeadDefinition#of the lead definitions} of the
   *     latest version, if requested
   * @param deadLetters messages that cannot be used
   */
  public record Outputs(
      DataStream<ReplayedRecord> qualifications,
      DataStream<ReplayedRecord> accounts,
      DataStream<AccountOutcome> outcomes,
      DataStream<OutboundRecord> deadLetters) {}

  /**
   * Adds the operators of a replay to {@code env} and puts it into batch mode.
   *
   * @param messages bounded input
   * @param paths where messages name their account
   * @param rules versions in the order in which they come into force
   * @param asOf instant to which every clock advances, ms; by default the latest applied message
   * @param extras results on request
   */
  public static Outputs assemble(
      StreamExecutionEnvironment env,
      DataStream<SourcedMessage> messages,
      AccountPaths paths,
      RuleHistory rules,
      OptionalLong asOf,
      Set<Extra> extras) {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);

    RoutingTopology routing =
        RoutingTopology.assembleReplay(messages, rules.latestRules().identity(), asOf, paths);

    List<LeadDefinition> definitions =
        extras.contains(Extra.OUTCOMES) ? LeadDefinition.of(rules.latestRules()) : List.of();

    SingleOutputStreamOperator<ReplayedRecord> applied =
        PackedEvent.byAccount(routing)
            .transform(
                "Replay",
                TypeInformation.of(ReplayedRecord.class),
                new ReplayOperator(rules, definitions))
            .uid("replay");

    SingleOutputStreamOperator<ReplayedRecord> ended =
        applied
            .getSideOutput(ReplayOperator.PACKED_ACCOUNTS)
            .connect(endInstant(env, applied, asOf).broadcast())
            .transform(
                "Replay end",
                TypeInformation.of(ReplayedRecord.class),
                new ReplayEndOperator(rules, extras, definitions))
            .uid("replay-end");

    return new Outputs(
        applied.union(ended),
        ended.getSideOutput(ReplayEndOperator.STANDINGS),
        ended.getSideOutput(ReplayEndOperator.OUTCOMES),
        routing.deadLetters());
  }

  /** Returns a stream of one element: the instant to which every clock advances, ms. */
  private static DataStream<Long> endInstant(
      StreamExecutionEnvironment env,
      SingleOutputStreamOperator<ReplayedRecord> applied,
      OptionalLong asOf) {
    return asOf.isPresent()
        ? env.fromData(Types.LONG, asOf.getAsLong()).uid("as-of").name("As of")
        : applied
            .getSideOutput(ReplayOperator.LATEST_EVENT_TIME)
            .keyBy(latest -> 0, Types.INT)
            .reduce(Math::max)
            .returns(Types.LONG)
            .uid("latest-event-time")
            .name("Latest event time");
  }
}

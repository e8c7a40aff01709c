// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.job.backfill.BackfilledUsageSerializer;
import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.rules.RuleHistory;
import java.util.OptionalLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Assembles a backfill in Flink's batch mode: from messages to the usage of each account from
 * before the begin of a candidate. Messages are judged, routed and deduplicated as in a replay.
 */
public final class BackfillTopology {

  /** Names the accumulator of accounts with usage. */
  public static final String ACCOUNTS = "backfill-accounts";

  private BackfillTopology() {}

  /**
   * Adds the operators of a backfill to {@code env} and puts it into batch mode.
   *
   * @param messages bounded input, parsed by {@link RuleHistory#asIfFromStart}
   * @param rules versions and candidates
   * @param candidate number of the candidate
   * @param mustReachBegin whether the job fails, before it writes anything, if the messages end
   *     before the begin of the candidate
   * @param records receives the usage
   */
  public static void assemble(
      StreamExecutionEnvironment env,
      DataStream<SourcedMessage> messages,
      RuleHistory rules,
      int candidate,
      boolean mustReachBegin,
      Sink<BackfilledUsage> records) {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    RoutingTopology routing =
        RoutingTopology.assembleReplay(
            messages,
            rules.candidates().rules(candidate).identity(),
            OptionalLong.empty(),
            AccountPaths.SEGMENT);
    DataStream<BackfilledUsage> usage =
        PackedEvent.byAccount(routing)
            .transform(
                "Backfill scan",
                BackfilledUsageSerializer.TYPE,
                new BackfillOperator(rules, candidate))
            // Otherwise Flink chooses by the size of the input.
            .setParallelism(env.getParallelism())
            .uid("backfill-scan");
    DataStream<BackfilledUsage> complete =
        mustReachBegin
            ? usage
                .connect(latestTime(messages).broadcast())
                .transform(
                    "Backfill end",
                    BackfilledUsageSerializer.TYPE,
                    new BackfillEndOperator(rules.candidates().begin(candidate)))
                .setParallelism(env.getParallelism())
                .uid("backfill-end")
            : usage;
    complete.sinkTo(records).uid("backfill-records").name("Backfill records");
  }

  /** Returns a stream of one element: the latest event time of a message, ms. */
  private static DataStream<Long> latestTime(DataStream<SourcedMessage> messages) {
    return messages
        .transform("Latest times", Types.LONG, new LatestTimeOperator())
        .uid("latest-times")
        .keyBy(latest -> 0, Types.INT)
        .reduce(Math::max)
        .returns(Types.LONG)
        .uid("latest-time")
        .name("Latest time");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.discovery.AccountWalk;
import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.RoutingTopology;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.rules.Identity;
import java.util.OptionalLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Assembles a walk over the accounts of bounded input in Flink's batch mode. */
public final class WalkTopology {

  private WalkTopology() {}

  /**
   * Adds the operators of a walk to {@code env} and puts it into batch mode.
   *
   * @param messages bounded input
   * @param identity limits of waiting and of remembering users
   * @param asOf messages after this event time are dropped, ms; empty to keep all
   * @param walk creates the walk of each subtask
   * @param results type of the walk's results
   */
  public static <T> DataStream<T> assemble(
      StreamExecutionEnvironment env,
      DataStream<SourcedMessage> messages,
      Identity identity,
      OptionalLong asOf,
      AccountWalk.Factory<T> walk,
      TypeInformation<T> results) {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    return PackedEvent.byAccount(
            RoutingTopology.assembleReplay(messages, identity, asOf, AccountPaths.SEGMENT))
        .transform("Walk", results, new WalkOperator<>(walk))
        // Otherwise Flink chooses by the size of the input, and one subtask may walk all accounts.
        .setParallelism(env.getParallelism())
        .uid("walk");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.job.scoring.ReplayTopology;
import io.flinkpql.job.scoring.ReplayTopology.Extra;
import io.flinkpql.message.MessageParser;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.validation.AccountOutcome;
import io.flinkpql.validation.RuleSetOutcomes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Replays messages under one rule set and collects how each account fared.
 *
 * @param messages the messages
 * @param rules the rule set
 * @param end messages after this time are skipped, ms; empty for none
 */
public record OutcomesReplay(Messages messages, RuleSet rules, OptionalLong end) {

  /**
   * Runs the replay.
   *
   * @return empty if no message applies to the rule set
   * @throws Exception the job's failure
   */
  public Optional<RuleSetOutcomes> run(BatchJobs jobs) throws Exception {
    List<AccountOutcome> outcomes = new ArrayList<>();
    JobExecutionResult result = jobs.collect("backtest", this::assemble, outcomes::add);
    return outcomes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RuleSetOutcomes(rules, outcomes, ReplayCounts.of(result).asOf().orElseThrow()));
  }

  private DataStream<AccountOutcome> assemble(StreamExecutionEnvironment env) {
    RuleHistory history = RuleHistory.of(new PublishedRules(rules, 0));
    ReplayTopology.Outputs outputs =
        ReplayTopology.assemble(
            env,
            messages.messages(
                env,
                (context, clock, format) ->
                    ParseLines.OpenReading.of(
                        new MessageParser(format, RuleInterests.following(() -> history), clock))),
            AccountPaths.SEGMENT,
            history,
            end,
            EnumSet.of(Extra.OUTCOMES));
    discard(outputs.qualifications(), "qualifications");
    discard(outputs.deadLetters(), "dead-letters");
    return outputs.outcomes();
  }

  private static <T> void discard(DataStream<T> records, String name) {
    records.sinkTo(new DiscardingSink<>()).uid("no-" + name).name("no " + name);
  }
}

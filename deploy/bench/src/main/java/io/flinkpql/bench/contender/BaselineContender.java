// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.job.kafka.MessageWatermarks;
import io.flinkpql.job.kafka.UsageSource;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.routing.UsageEventSerializer;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a {@link Baseline} behind the source and the parser of the scoring job, keyed by account.
 */
final class BaselineContender extends FlinkContender {

  private static final String OPERATOR = "Work";

  private final Baseline baseline;

  BaselineContender(Baseline baseline) {
    this.baseline = baseline;
  }

  @Override
  JobClient submit(ContenderCluster cluster, ContenderSettings settings) throws Exception {
    JobConfiguration configuration = cluster.configuration();
    RuleSet rules = RulesFile.read(configuration);
    RuleHistory history = RuleHistory.of(new PublishedRules(rules, 0));
    StreamExecutionEnvironment environment = cluster.flink().environment();
    FlinkSettings.applyForScoring(environment, configuration);
    environment
        .fromSource(
            UsageSource.of(configuration, rules.limits()).create(() -> history),
            MessageWatermarks.of(configuration),
            "Messages",
            SourcedMessageSerializer.TYPE)
        .uid("messages")
        .flatMap(
            (FlatMapFunction<SourcedMessage, UsageEvent>)
                (sourced, out) -> {
                  if (sourced.message() instanceof ParsedMessage.Usable usable) {
                    out.collect(usable.event());
                  }
                })
        .returns(UsageEventSerializer.TYPE)
        .uid("usable")
        .keyBy(UsageEvent::account, Types.STRING)
        .process(baseline.function(rules.fields()), Types.STRING)
        .uid("work")
        .name(OPERATOR);
    return environment.executeAsync(baseline.toString());
  }

  @Override
  boolean isMeasured(String operator) {
    return operator.equals(OPERATOR);
  }
}

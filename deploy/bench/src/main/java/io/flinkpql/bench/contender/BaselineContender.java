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
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * The scoring job's source and parser, messages keyed by account, and one function on them: what
 * other jobs of Flink reach on this machine.
 */
final class BaselineContender extends FlinkContender {

  private static final String OPERATOR = "Work";

  /** What is done with each message once it is with its account. */
  enum Work {
    /** Nothing: what reading, parsing and the network leave to be had. */
    STATELESS,
    /** One read and one write of 256 bytes: what state without a cache in front costs. */
    UNCACHED,
    /** A map of its own for each signal: what one would write first. */
    NAIVE;

    /**
     * @param fields what the parser reads of a message, in its order
     */
    private KeyedProcessFunction<String, UsageEvent, String> function(List<FieldPath> fields) {
      return switch (this) {
        case STATELESS -> new DiscardFunction();
        case UNCACHED -> new UncachedFunction();
        case NAIVE -> new NaiveScoringFunction(fields);
      };
    }
  }

  private final Work work;

  BaselineContender(Work work) {
    this.work = work;
  }

  @Override
  JobClient submit(ContenderCluster run, ContenderSettings settings) throws Exception {
    JobConfiguration configuration = run.configuration();
    RuleSet rules = RulesFile.read(configuration);
    StreamExecutionEnvironment environment = run.flink().environment();
    FlinkSettings.applyForScoring(environment, configuration);
    environment
        .fromSource(
            UsageSource.of(configuration, new PublishedRules(rules, 0)),
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
        .process(work.function(rules.fields()), Types.STRING)
        .uid("work")
        .name(OPERATOR);
    return environment.executeAsync(work.toString());
  }

  @Override
  boolean counts(String operator) {
    return operator.equals(OPERATOR);
  }
}

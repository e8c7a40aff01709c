// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.kafka.MessageWatermarks;
import io.flinkpql.job.kafka.OutboundSink;
import io.flinkpql.job.kafka.UsageSource;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.job.scoring.ConfiguredRules;
import io.flinkpql.job.scoring.ScoringSettings;
import io.flinkpql.job.scoring.ScoringTopology;
import io.flinkpql.rules.PublishedRules;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the scoring job: reads usage from Kafka, scores accounts, and writes qualifications and
 * standings to Kafka.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class ScoringJob {

  /** Name of the Flink job. */
  public static final String NAME = "pql scoring";

  /** Options that must be set. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(ScoringOptions.RULES_FILE, KafkaOptions.BOOTSTRAP_SERVERS, KafkaOptions.USAGE_TOPICS);

  private ScoringJob() {}

  /**
   * Submits the job to the cluster in whose client this runs.
   *
   * @throws InvalidOptionsException with every error, before anything starts
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    ClusterOptions.refuse(configuration);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.applyForScoring(environment, configuration);
    assemble(environment, configuration);
    environment.execute(NAME);
  }

  /**
   * Adds the job's operators to an environment.
   *
   * @throws InvalidOptionsException if the rule set file is missing or invalid, with every error
   */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration)
      throws InvalidOptionsException {
    PublishedRules rules =
        new PublishedRules(RulesFile.read(configuration), System.currentTimeMillis());
    ScoringTopology.assemble(
        environment,
        new ScoringTopology.Sources(
            UsageSource.of(configuration, rules),
            MessageWatermarks.of(configuration),
            configuration.get(ScoringOptions.SILENCE),
            new ConfiguredRules(rules)),
        OutboundSink.of(configuration),
        rules,
        ScoringSettings.from(
            configuration, environment.getCheckpointConfig().getCheckpointInterval()));
  }
}

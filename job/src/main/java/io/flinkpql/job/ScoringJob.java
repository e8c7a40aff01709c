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
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.job.scoring.ConfiguredRules;
import io.flinkpql.job.scoring.PublishedRules;
import io.flinkpql.job.scoring.ScoringSettings;
import io.flinkpql.job.scoring.ScoringTopology;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Scores usage from Kafka and writes to Kafka what it finds.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class ScoringJob {

  /** What the job is called. */
  public static final String NAME = "pql scoring";

  /** Options without which the job does not work. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(ScoringOptions.RULES_FILE, KafkaOptions.BOOTSTRAP_SERVERS, KafkaOptions.USAGE_TOPICS);

  private ScoringJob() {}

  /**
   * Submits the job to the cluster that this runs on.
   *
   * @throws InvalidOptionsException with every error, before anything starts
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.applyForScoring(environment, configuration);
    assemble(environment, configuration);
    environment.execute(NAME);
  }

  /**
   * Adds the job's operators to an environment.
   *
   * @throws InvalidOptionsException if the rule set is not there or not valid, with every error
   */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration)
      throws InvalidOptionsException {
    String rules = RulesFile.read(configuration);
    PublishedRules published = new PublishedRules(rules, System.currentTimeMillis());
    ScoringTopology.assemble(
        environment,
        new ScoringTopology.Sources(
            UsageSource.of(configuration, rules),
            MessageWatermarks.of(configuration),
            configuration.get(ScoringOptions.SILENCE),
            new ConfiguredRules(published)),
        OutboundSink.of(configuration),
        published,
        new ScoringSettings(
            configuration.get(ScoringOptions.CACHE_SIZE).getBytes(),
            configuration.get(ScoringOptions.DIRTY_ACCOUNTS),
            environment.getCheckpointConfig().getCheckpointInterval(),
            configuration.get(ScoringOptions.SWEEP_STEP).toMillis(),
            configuration.get(ScoringOptions.SWEEP_INTERVAL).toMillis(),
            configuration.get(ScoringOptions.REFRESH_INTERVAL).toMillis(),
            oldestRestoreMillis(configuration)));
  }

  private static long oldestRestoreMillis(JobConfiguration configuration) {
    boolean transactions =
        configuration.get(KafkaOptions.DELIVERY) == KafkaOptions.Delivery.EXACTLY_ONCE;
    return transactions && !configuration.get(KafkaOptions.RESTORE_EXPIRED)
        ? configuration.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()
        : Long.MAX_VALUE;
  }
}

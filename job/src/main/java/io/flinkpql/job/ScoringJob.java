// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.kafka.LeaseRefusedException;
import io.flinkpql.job.kafka.MessageWatermarks;
import io.flinkpql.job.kafka.OutboundSink;
import io.flinkpql.job.kafka.ScoringLease;
import io.flinkpql.job.kafka.UsageSource;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.rules.RuleLogSource;
import io.flinkpql.job.rules.RulesPacedSource;
import io.flinkpql.job.rules.RulesStart;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.job.rules.RulesTopicException;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.job.scoring.AcceptedPushes;
import io.flinkpql.job.scoring.ConfiguredRules;
import io.flinkpql.job.scoring.ScoringRules;
import io.flinkpql.job.scoring.ScoringSettings;
import io.flinkpql.job.scoring.ScoringTopology;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.source.Source;
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
   * Checks that no other scoring job runs under the same names. The job itself checks it again.
   *
   * @param wait maximum time to wait for an instance to end that has just been stopped
   * @throws LeaseRefusedException if another job runs; the message names it and the remedy
   * @throws Exception if the brokers cannot be reached; the message gives the reason
   */
  public static void checkStart(JobConfiguration configuration, Duration wait) throws Exception {
    ScoringLease.of(configuration).checkFree(wait);
  }

  /**
   * Adds the job's operators to an environment.
   *
   * @throws InvalidOptionsException if the rule set file is missing or invalid, with every error,
   *     or contradicts the rules topic
   */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration)
      throws InvalidOptionsException {
    assemble(environment, configuration, RulesFile.readAll(configuration));
  }

  /**
   * Adds the job's operators to an environment.
   *
   * @param configured rule sets of the files that {@code pql.rules.file} names; one, without a
   *     rules topic
   * @throws InvalidOptionsException if a rule set contradicts the rules topic
   */
  public static void assemble(
      StreamExecutionEnvironment environment,
      JobConfiguration configuration,
      List<RuleSet> configured)
      throws InvalidOptionsException {
    Optional<RulesTopic> topic = RulesTopic.of(configuration);
    ScoringRules rules =
        topic.isPresent()
            ? followed(topic.get(), configured)
            : new ScoringRules.Configured(
                new PublishedRules(configured.get(0), System.currentTimeMillis()));
    ScoringLease lease = ScoringLease.of(configuration);
    ScoringTopology.assemble(
        environment,
        sources(configuration, rules, lease),
        OutboundSink.of(configuration, lease),
        rules,
        ScoringSettings.from(
            configuration, environment.getCheckpointConfig().getCheckpointInterval()));
  }

  private static ScoringRules followed(RulesTopic topic, List<RuleSet> configured)
      throws InvalidOptionsException {
    try {
      return new ScoringRules.Followed(topic, RulesStart.history(topic, configured));
    } catch (RulesTopicException e) {
      throw new InvalidOptionsException(List.of(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidOptionsException(List.of("interrupted while reading " + topic));
    }
  }

  private static ScoringTopology.Sources sources(
      JobConfiguration configuration, ScoringRules rules, ScoringLease lease)
      throws InvalidOptionsException {
    UsageSource usage = UsageSource.of(configuration, rules.limits());
    Source<SourcedMessage, ?, ?> messages;
    Source<PublishedRules, ?, ?> versions;
    if (rules instanceof ScoringRules.Followed followed) {
      messages =
          new RulesPacedSource<>(
              followed.topic(), followed.initial(), watch -> usage.leased(watch::get, lease));
      versions = new RuleLogSource<>(followed.topic(), followed.initial(), new AcceptedPushes());
    } else {
      PublishedRules only = ((ScoringRules.Configured) rules).rules();
      RuleHistory history = RuleHistory.of(only);
      messages = usage.leased(() -> history, lease);
      versions = new ConfiguredRules(only);
    }
    return new ScoringTopology.Sources(
        messages,
        usage.accountPaths(),
        MessageWatermarks.of(configuration),
        configuration.get(ScoringOptions.SILENCE),
        versions,
        rules instanceof ScoringRules.Followed
            ? Optional.of(BackfillTopic.source(configuration))
            : Optional.empty());
  }
}

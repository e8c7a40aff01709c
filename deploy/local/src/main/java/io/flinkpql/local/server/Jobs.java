// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Submits both jobs to a local cluster, assembled as their main classes do on any cluster. */
public final class Jobs {

  private Jobs() {}

  /**
   * Reads the options of both jobs.
   *
   * @param arguments command-line arguments, as for the jobs' main classes
   * @param environment environment variables by name
   * @throws InvalidOptionsException with every error
   */
  public static JobConfiguration configuration(
      List<String> arguments, Map<String, String> environment) throws InvalidOptionsException {
    List<ConfigOption<?>> required = new ArrayList<>(ScoringJob.REQUIRED);
    DeliveryJob.REQUIRED.stream()
        .filter(option -> !required.contains(option))
        .forEach(required::add);
    return JobConfiguration.load(arguments.toArray(String[]::new), environment, required);
  }

  /**
   * Submits the scoring job.
   *
   * @throws InvalidOptionsException if the rule set is invalid
   * @throws JobSubmissionException if Flink rejects the job
   */
  public static JobClient scoring(LocalFlink flink, JobConfiguration configuration)
      throws InvalidOptionsException, JobSubmissionException {
    return scoring(flink, configuration, RulesFile.readAll(configuration));
  }

  /**
   * Submits the scoring job.
   *
   * @param ruleSets rule sets of the files that {@code pql.rules.file} names
   * @throws InvalidOptionsException if options of the job do not fit this cluster
   * @throws JobSubmissionException if Flink rejects the job
   */
  public static JobClient scoring(
      LocalFlink flink, JobConfiguration configuration, List<RuleSet> ruleSets)
      throws InvalidOptionsException, JobSubmissionException {
    StreamExecutionEnvironment environment = flink.environment();
    FlinkSettings.applyForScoring(environment, configuration);
    ScoringJob.assemble(environment, configuration, ruleSets);
    return submit(environment, ScoringJob.NAME);
  }

  /**
   * Migrates the tables to this version and submits the delivery job.
   *
   * @throws MigrationException if a migration fails
   * @throws InvalidOptionsException if options of the job do not fit this cluster
   * @throws JobSubmissionException if Flink rejects the job
   */
  public static JobClient delivery(LocalFlink flink, JobConfiguration configuration)
      throws MigrationException, InvalidOptionsException, JobSubmissionException {
    DeliveryJob.migrate(configuration);
    return deliveryToMigratedTables(flink, configuration);
  }

  /**
   * Submits the delivery job, whose tables are at this version.
   *
   * @throws InvalidOptionsException if options of the job do not fit this cluster
   * @throws JobSubmissionException if Flink rejects the job
   */
  public static JobClient deliveryToMigratedTables(LocalFlink flink, JobConfiguration configuration)
      throws InvalidOptionsException, JobSubmissionException {
    StreamExecutionEnvironment environment = flink.environment();
    FlinkSettings.applyForDelivery(environment, configuration);
    DeliveryJob.assemble(environment, configuration);
    return submit(environment, DeliveryJob.NAME);
  }

  private static JobClient submit(StreamExecutionEnvironment environment, String name)
      throws JobSubmissionException {
    try {
      return environment.executeAsync(name);
    } catch (Exception e) {
      throw new JobSubmissionException(name, e);
    }
  }
}

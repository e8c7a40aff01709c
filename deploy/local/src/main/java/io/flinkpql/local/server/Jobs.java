// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.job.runtime.FlinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Both jobs on a local cluster, as their mains submit them to any other. */
public final class Jobs {

  private Jobs() {}

  /**
   * Reads options of both jobs.
   *
   * @param arguments as the jobs' mains take them
   * @param environment variables, by name
   * @throws InvalidOptionsException with everything that is wrong
   */
  public static JobConfiguration configuration(
      List<String> arguments, Map<String, String> environment) throws InvalidOptionsException {
    List<ConfigOption<?>> required = new ArrayList<>(ScoringJob.REQUIRED);
    DeliveryJob.REQUIRED.stream().filter(o -> !required.contains(o)).forEach(required::add);
    return JobConfiguration.load(arguments.toArray(String[]::new), environment, required);
  }

  /**
   * Submits the scoring job.
   *
   * @throws InvalidOptionsException if its rule set is not valid
   */
  public static JobClient scoring(LocalFlink flink, JobConfiguration configuration)
      throws InvalidOptionsException, JobSubmissionException {
    StreamExecutionEnvironment environment = flink.environment();
    FlinkSettings.applyForScoring(environment, configuration);
    ScoringJob.assemble(environment, configuration);
    return submit(environment, ScoringJob.NAME);
  }

  /**
   * Brings the tables to this version and submits the delivery job.
   *
   * @throws MigrationException if the database refuses
   */
  public static JobClient delivery(LocalFlink flink, JobConfiguration configuration)
      throws MigrationException, JobSubmissionException {
    DeliveryJob.migrate(configuration);
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

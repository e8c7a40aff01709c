// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.discovery.CandidateRules;
import io.flinkpql.discovery.DiscoveryJson;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.Survey;
import io.flinkpql.job.history.ClusterJobs;
import io.flinkpql.job.history.DiscoveryPasses;
import io.flinkpql.job.history.Messages;
import io.flinkpql.job.options.HistoryOptions;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.runtime.ClusterOptions;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds on a cluster which behaviours come before conversions, like {@code ./pql discover}, and
 * writes the figures as JSON. It must run attached: it waits for its jobs.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class DiscoverJob {

  /** Lists the options that the job requires. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(HistoryOptions.CONVERSION, HistoryOptions.REPORT);

  private static final Logger LOG = LoggerFactory.getLogger(DiscoverJob.class);

  private DiscoverJob() {}

  /**
   * Runs the jobs on the cluster in whose client this runs, and writes the report.
   *
   * @throws InvalidOptionsException if options are invalid; it lists all errors, and nothing was
   *     started
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    ClusterOptions.refuse(configuration);
    DiscoverySettings settings = settings(configuration);
    Messages messages = HistoryReport.messages(configuration);
    DiscoveryPasses passes =
        new DiscoveryPasses(
            settings,
            messages,
            HistoryReport.time(configuration, HistoryOptions.AS_OF),
            new ClusterJobs(configuration),
            LOG::warn);
    try (OutputStream out = HistoryReport.create(configuration)) {
      Survey survey = passes.survey();
      Optional<String> problem = passes.problem(survey, names(configuration));
      if (problem.isPresent()) {
        throw new InvalidOptionsException(List.of(problem.get()));
      }
      HistoryReport.write(out, DiscoveryJson.of(passes.report(survey, tested -> {})));
    }
  }

  private static DiscoveryPasses.OptionNames names(JobConfiguration configuration) {
    return new DiscoveryPasses.OptionNames(
        HistoryReport.messagesOption(configuration),
        HistoryOptions.AS_OF.key(),
        HistoryOptions.CONVERSION.key(),
        HistoryOptions.IGNORE.key());
  }

  private static DiscoverySettings settings(JobConfiguration configuration)
      throws InvalidOptionsException {
    String event = configuration.get(HistoryOptions.CONVERSION);
    List<String> problems = CandidateRules.problems(event);
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(
          List.of(HistoryOptions.CONVERSION.key() + ": " + problems.get(0)));
    }
    return new DiscoverySettings(
        event,
        configuration.get(HistoryOptions.ATTRIBUTION).toMillis(),
        configuration.get(HistoryOptions.GAP).toMillis(),
        configuration.get(HistoryOptions.SUPPORT),
        configuration.find(HistoryOptions.IGNORE).orElse(List.of()),
        configuration.find(HistoryOptions.LAST).orElse(DiscoverySettings.ALL));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.history.BatchJobs;
import io.flinkpql.job.history.ClusterJobs;
import io.flinkpql.job.history.Messages;
import io.flinkpql.job.history.OutcomesReplay;
import io.flinkpql.job.options.HistoryOptions;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.validation.BacktestJson;
import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.configuration.ConfigOption;

/**
 * Measures on a cluster how well a rule set would have predicted purchase, like {@code ./pql
 * backtest}, and writes the figures as JSON. It must run attached: it waits for its jobs.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class BacktestJob {

  /** Lists the options that the job requires. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(ScoringOptions.RULES_FILE, HistoryOptions.REPORT);

  private BacktestJob() {}

  /**
   * Runs the jobs on the cluster in whose client this runs, and writes the report.
   *
   * @throws InvalidOptionsException if options are invalid; it lists all errors, and nothing was
   *     started
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    ClusterOptions.refuse(configuration);
    RuleSet first = checked(RulesFile.read(configuration), ScoringOptions.RULES_FILE);
    Optional<RuleSet> second =
        configuration.find(HistoryOptions.AGAINST).isPresent()
            ? Optional.of(
                checked(
                    RulesFile.read(configuration, HistoryOptions.AGAINST), HistoryOptions.AGAINST))
            : Optional.empty();
    Messages messages = HistoryReport.messages(configuration);
    try (OutputStream out = HistoryReport.create(configuration)) {
      BacktestReport report = report(configuration, messages, first, second);
      HistoryReport.write(out, BacktestJson.of(report));
    }
  }

  private static RuleSet checked(RuleSet rules, ConfigOption<?> option)
      throws InvalidOptionsException {
    if (rules.conversions().isEmpty()) {
      throw new InvalidOptionsException(
          List.of(
              option.key()
                  + ": names no conversion, so nothing says which accounts paid: add a line such as"
                  + " 'conversion: {event: Subscription Started}'"));
    }
    return rules;
  }

  private static BacktestReport report(
      JobConfiguration configuration, Messages messages, RuleSet rules, Optional<RuleSet> against)
      throws Exception {
    BatchJobs jobs = new ClusterJobs(configuration);
    RuleSetOutcomes first =
        outcomes(
            configuration,
            messages,
            rules,
            HistoryReport.time(configuration, HistoryOptions.AS_OF),
            jobs);
    Optional<RuleSetOutcomes> second = Optional.empty();
    if (against.isPresent()) {
      // Rule sets match different messages, so each would otherwise end at another instant.
      OptionalLong sameEnd = OptionalLong.of(first.asOf());
      second = Optional.of(outcomes(configuration, messages, against.get(), sameEnd, jobs));
    }
    return BacktestReport.of(
        first,
        second,
        configuration.get(HistoryOptions.ATTRIBUTION).toMillis(),
        HistoryReport.time(configuration, HistoryOptions.HOLDOUT_AFTER));
  }

  private static RuleSetOutcomes outcomes(
      JobConfiguration configuration,
      Messages messages,
      RuleSet rules,
      OptionalLong end,
      BatchJobs jobs)
      throws Exception {
    return new OutcomesReplay(messages, rules, end)
        .run(jobs)
        .orElseThrow(
            () ->
                new InvalidOptionsException(
                    List.of(
                        "%s: no message applies to rule set '%s'%s"
                            .formatted(
                                HistoryReport.messagesOption(configuration),
                                rules.name(),
                                end.isPresent() ? " up to the time of pql.history.as-of" : ""))));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.discovery.DiscoveredRules;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.Survey;
import io.flinkpql.job.history.DiscoveryPasses;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.validation.BacktestSentences;
import io.flinkpql.local.validation.DiscoverySummary;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the passes of a discovery, each as a job.
 *
 * @param settings the settings
 * @param files message files
 * @param batch options of the jobs
 * @param directory for temporary files
 * @param err receives the progress
 */
record DiscoveryRun(
    DiscoverySettings settings,
    MessageFiles files,
    BatchOptions batch,
    RunDirectory directory,
    PrintWriter err) {

  private static final DiscoveryPasses.OptionNames OPTIONS =
      new DiscoveryPasses.OptionNames("--events", "--as-of", "--conversion", "--ignore");

  private ReplayJob job(String pass) {
    return new ReplayJob(pass, batch.parallelism(), directory, err);
  }

  private DiscoveryPasses passes() {
    return new DiscoveryPasses(
        settings,
        files,
        batch.asOf(),
        this::collect,
        sentence -> err.println("warning: " + sentence));
  }

  private <T> JobExecutionResult collect(
      String pass, Function<StreamExecutionEnvironment, DataStream<T>> assembly, Consumer<T> each)
      throws Exception {
    return job(pass).collect(assembly, files.plainBytes(), each);
  }

  /**
   * Counts the events and properties of all accounts.
   *
   * @throws RefusedException if nothing can be discovered
   * @throws Exception the job's failure
   */
  Survey survey() throws Exception {
    Survey survey = passes().survey();
    Optional<String> problem = passes().problem(survey, OPTIONS);
    if (problem.isPresent()) {
      throw new RefusedException(problem.get());
    }
    return survey;
  }

  /**
   * Finds the behaviours that predict.
   *
   * @throws Exception a job's failure
   */
  DiscoveryReport report(Survey survey) throws Exception {
    try (ConditionsProgress progress = new ConditionsProgress(err)) {
      return passes().report(survey, progress::at);
    }
  }

  /**
   * Returns a rule set of the definition found, with the figures that a backtest of it gives.
   *
   * @return empty if nothing predicts
   * @throws Exception the failure of the backtest
   */
  Optional<String> rules(DiscoveryReport report) throws Exception {
    if (report.definition().isEmpty()) {
      return Optional.empty();
    }
    DiscoveredRules rules = new DiscoveredRules(settings.conversion(), report.definition().get());
    List<String> comments = new ArrayList<>();
    comments.add(DiscoverySummary.sentence(report));
    comments.add(
        "That is on Mondays of the last part of the history. A backtest judges when accounts");
    comments.add("qualify, in all of it:");
    RuleSetOutcomes outcomes =
        job("discover, backtest")
            .outcomes(read(rules.yaml(List.of())), files, batch.asOf(), Optional.empty())
            .orElseThrow(() -> new IllegalStateException("the conversion occurs, so some apply"));
    BacktestSentences sentences =
        new BacktestSentences(settings.attributionMillis(), outcomes.asOf());
    outcomes.result(settings.attributionMillis()).figures().stream()
        .map(sentences::lead)
        .forEach(comments::add);
    return Optional.of(rules.yaml(comments));
  }

  private static RuleSet read(String yaml) {
    try {
      return RuleSets.read(yaml);
    } catch (InvalidRuleSetException e) {
      throw new IllegalStateException("a discovered rule set is not valid:\n" + yaml, e);
    }
  }

  /** Shows how many conditions the permutations have tested, once they begin. */
  private static final class ConditionsProgress implements AutoCloseable {
    private final PrintWriter err;
    private Optional<Progress> progress = Optional.empty();

    ConditionsProgress(PrintWriter err) {
      this.err = err;
    }

    synchronized void at(long tested) {
      if (progress.isEmpty()) {
        progress = Optional.of(Progress.start("discover, permutations", "conditions", err));
      }
      progress.get().at(tested);
    }

    @Override
    public synchronized void close() {
      progress.ifPresent(Progress::close);
    }
  }
}

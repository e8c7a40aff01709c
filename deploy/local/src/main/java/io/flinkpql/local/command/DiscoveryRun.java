// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.discovery.AccountFlags;
import io.flinkpql.discovery.Candidate;
import io.flinkpql.discovery.DiscoveredRules;
import io.flinkpql.discovery.Discovery;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.HistogramRow;
import io.flinkpql.discovery.History;
import io.flinkpql.discovery.Survey;
import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.replay.Walk;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.validation.BacktestSentences;
import io.flinkpql.local.validation.DiscoverySummary;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobExecutionResult;

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

  private ReplayJob job(String pass) {
    return new ReplayJob("discover, " + pass, batch.parallelism(), directory, err);
  }

  /**
   * Counts the events and properties of all accounts.
   *
   * @throws Exception the job's failure
   */
  Survey survey() throws Exception {
    Survey survey = new Survey(settings);
    Walk walk = new Walk(files, batch.asOf());
    JobExecutionResult result =
        job("pass 1 of 3: events")
            .collect(env -> walk.survey(env, settings), files.plainBytes(), survey::add);
    Map<String, Long> deadLetters = ReplayCounts.of(result).deadLetters();
    if (!deadLetters.isEmpty()) {
      err.println("warning: messages that cannot be used, by reason: " + deadLetters);
    }
    return survey;
  }

  /**
   * Finds the behaviours that predict.
   *
   * @throws Exception a job's failure
   */
  DiscoveryReport report(Survey survey) throws Exception {
    History history = survey.history(batch.asOf());
    Walk walk = new Walk(files, OptionalLong.of(history.asOf()));
    List<Candidate> candidates = survey.candidates();
    List<HistogramRow> histograms = new ArrayList<>();
    job("pass 2 of 3: values")
        .collect(
            env -> walk.histograms(env, settings.conversion(), candidates, history),
            files.plainBytes(),
            histograms::add);
    Discovery discovery = new Discovery(settings, survey, history, candidates, histograms);
    if (!discovery.canChoose()) {
      err.println(
          "warning: no account paid in the first 70 %% of the time, which began %s: no threshold can be chosen"
              .formatted(Instant.ofEpochMilli(history.start())));
    }
    List<AccountFlags> flags = new ArrayList<>();
    job("pass 3 of 3: conditions")
        .collect(
            env -> walk.flags(env, settings.conversion(), discovery.conditions(), history),
            files.plainBytes(),
            flags::add);
    try (Progress progress = Progress.start("discover, permutations", "conditions", err)) {
      return discovery.report(
          flags,
          tested -> {
            synchronized (progress) {
              progress.at(tested);
            }
          });
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
        job("backtest")
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
}

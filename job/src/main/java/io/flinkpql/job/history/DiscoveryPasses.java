// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.condition.NearestName;
import io.flinkpql.discovery.AccountFlags;
import io.flinkpql.discovery.Candidate;
import io.flinkpql.discovery.Discovery;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.HistogramRow;
import io.flinkpql.discovery.History;
import io.flinkpql.discovery.Survey;
import io.flinkpql.job.scoring.ReplayCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * Runs the passes of a discovery, each as a job.
 *
 * @param settings the settings
 * @param messages the messages
 * @param asOf messages after this event time are dropped, ms; empty to keep all
 * @param jobs runs the jobs
 * @param warnings receives sentences
 */
public record DiscoveryPasses(
    DiscoverySettings settings,
    Messages messages,
    OptionalLong asOf,
    BatchJobs jobs,
    Consumer<String> warnings) {

  /**
   * Names the options that a problem is blamed on.
   *
   * @param messages the option that names the messages
   * @param asOf the option for the end of the history
   * @param conversion the option that names the event of a payment
   * @param ignored the option that names events to ignore
   */
  public record OptionNames(String messages, String asOf, String conversion, String ignored) {}

  /**
   * Counts the events and properties of all accounts.
   *
   * @throws Exception the job's failure
   */
  public Survey survey() throws Exception {
    Survey survey = new Survey(settings);
    Walk walk = new Walk(messages, asOf);
    JobExecutionResult result =
        jobs.collect(
            "discover, pass 1 of 3: events", env -> walk.survey(env, settings), survey::add);
    Map<String, Long> deadLetters = ReplayCounts.of(result).deadLetters();
    if (!deadLetters.isEmpty()) {
      warnings.accept("messages that cannot be used, by reason: " + deadLetters);
    }
    return survey;
  }

  /**
   * Returns why nothing can be discovered, and warns of events to ignore that do not occur.
   *
   * @return a sentence; empty if the discovery can go on
   */
  public Optional<String> problem(Survey survey, OptionNames names) {
    if (survey.accounts() == 0) {
      return Optional.of(
          asOf.isPresent()
              ? names.asOf() + ": no message up to this time belongs to an account"
              : names.messages() + ": no message belongs to an account");
    }
    if (survey.accounts() == 1) {
      return Optional.of(
          names.messages()
              + ": all messages are of one account: there is no other to compare it with");
    }
    if (survey.paid() == 0) {
      return Optional.of(
          "%s: no message%s has the event '%s'%s"
              .formatted(
                  names.conversion(),
                  asOf.isPresent() ? " up to the time of " + names.asOf() : "",
                  settings.conversion(),
                  NearestName.hint(settings.conversion(), survey.events())));
    }
    for (String event : settings.ignored()) {
      if (!survey.events().contains(event)) {
        warnings.accept(
            "%s: no message has the event '%s'%s"
                .formatted(names.ignored(), event, NearestName.hint(event, survey.events())));
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the behaviours that predict.
   *
   * @param tested receives the number of conditions tested so far, from several threads
   * @throws Exception a job's failure
   */
  public DiscoveryReport report(Survey survey, LongConsumer tested) throws Exception {
    History history = survey.history(asOf);
    Walk walk = new Walk(messages, OptionalLong.of(history.asOf()));
    List<Candidate> candidates = survey.candidates();
    List<HistogramRow> histograms = new ArrayList<>();
    jobs.collect(
        "discover, pass 2 of 3: values",
        env -> walk.histograms(env, settings.conversion(), candidates, history),
        histograms::add);
    Discovery discovery = new Discovery(settings, survey, history, candidates, histograms);
    if (!discovery.canChoose()) {
      warnings.accept(
          "no account paid in the first 70 %% of the time, which began %s: no threshold can be chosen"
              .formatted(Instant.ofEpochMilli(history.start())));
    }
    List<AccountFlags> flags = new ArrayList<>();
    jobs.collect(
        "discover, pass 3 of 3: conditions",
        env -> walk.flags(env, settings.conversion(), discovery.conditions(), history),
        flags::add);
    return discovery.report(flags, tested);
  }
}

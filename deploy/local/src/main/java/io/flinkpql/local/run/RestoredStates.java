// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import io.flinkpql.job.StartChecks;
import io.flinkpql.job.kafka.KafkaReadiness;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.scoring.ScoringSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Chooses the states from which both jobs resume, and checks them against Kafka: offsets and state
 * are two halves of one truth.
 *
 * @param scoring state of the scoring job; empty to start with none
 * @param delivery state of the delivery job; empty to start with none
 */
record RestoredStates(Optional<SavedState> scoring, Optional<SavedState> delivery) {

  /**
   * Checks servers and state.
   *
   * @param out receives from where the jobs resume
   * @throws RunFailedException with every problem
   * @throws IOException if the state directory cannot be read or written
   */
  static RestoredStates of(StateDirectory state, RunOptions options, Consumer<String> out)
      throws RunFailedException, IOException, InterruptedException {
    JobConfiguration configuration = options.configuration();
    KafkaReadiness kafka = StartChecks.kafka(configuration);
    List<String> problems = new ArrayList<>(kafka.problems());
    problems.addAll(StartChecks.database(configuration));
    RestoredStates found = new RestoredStates(state.scoring().latest(), state.delivery().latest());
    StateDirectory.Owner owner =
        new StateDirectory.Owner(
            kafka.cluster().orElse(""), configuration.get(KafkaOptions.GROUP_ID));
    if (kafka.cluster().isPresent()) {
      found.problem(state, owner, kafka, options).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new RunFailedException(problems);
    }
    state.setOwner(owner);
    if (options.fresh()) {
      found.tellLoss(configuration, out);
      return new RestoredStates(Optional.empty(), Optional.empty());
    }
    found.tell(state, out);
    return found;
  }

  private Optional<String> problem(
      StateDirectory state, StateDirectory.Owner owner, KafkaReadiness kafka, RunOptions options)
      throws IOException {
    Optional<StateDirectory.Owner> former = state.owner();
    if (former.filter(other -> !other.equals(owner)).isPresent()) {
      return Optional.of(
          ("The state directory %s holds the state of consumer group %s on Kafka cluster %s, not of"
                  + " group %s on cluster %s: name another directory with --state")
              .formatted(
                  state.path(),
                  former.get().group(),
                  former.get().cluster(),
                  owner.group(),
                  owner.cluster()));
    }
    if (options.fresh()) {
      return Optional.empty();
    }
    JobConfiguration configuration = options.configuration();
    return scoring.isPresent()
        ? scoring.flatMap(saved -> expired(saved, configuration))
        : withoutState(state, owner, kafka, configuration);
  }

  private static Optional<String> withoutState(
      StateDirectory state,
      StateDirectory.Owner owner,
      KafkaReadiness kafka,
      JobConfiguration configuration) {
    boolean first = kafka.committed().isEmpty() && !kafka.standings();
    return first || configuration.get(KafkaOptions.START_WITHOUT_STATE)
        ? Optional.empty()
        : Optional.of(
            ("%s, but the state of that time is not in %s: the run would forget the usage of all"
                    + " accounts and overwrite their standings. Name the directory of the earlier"
                    + " run with --state, or start over with --fresh")
                .formatted(
                    kafka.standings()
                        ? "Topic %s holds standings"
                            .formatted(configuration.get(KafkaOptions.ACCOUNTS_TOPIC))
                        : "Consumer group %s has read messages before".formatted(owner.group()),
                    state.path()));
  }

  /** Refuses what the scoring job would refuse in each of its restarts. */
  private static Optional<String> expired(SavedState saved, JobConfiguration configuration) {
    long maxAge = ScoringSettings.from(configuration, 0).maxRestoreAgeMillis();
    long age = Duration.between(saved.completedAt(), Instant.now()).toMillis();
    return saved.isSavepoint() || age <= maxAge
        ? Optional.empty()
        : Optional.of(
            ("The last checkpoint of scoring is of %s, and Kafka transactions time out after %d s:"
                    + " records before it may be missing from the topics. To resume from it all the"
                    + " same, append -- --pql.kafka.restore-expired=true")
                .formatted(saved.time(), Duration.ofMillis(maxAge).toSeconds()));
  }

  private void tell(StateDirectory state, Consumer<String> out) {
    out.accept("State: " + state.path());
    tell("Scoring", scoring, out);
    tell("Delivery", delivery, out);
  }

  private static void tell(String name, Optional<SavedState> saved, Consumer<String> out) {
    out.accept(
        saved
            .map(
                state ->
                    "%s resumes from the %s of %s."
                        .formatted(
                            name, state.isSavepoint() ? "savepoint" : "checkpoint", state.time()))
            .orElse(name + " starts with empty state."));
  }

  private void tellLoss(JobConfiguration configuration, Consumer<String> out) {
    out.accept(
        scoring
            .map(
                saved ->
                    "--fresh: the usage of all accounts up to %s is forgotten."
                        .formatted(saved.time()))
            .orElse("--fresh: there is no state here; usage counted elsewhere is forgotten."));
    out.accept(
        switch (configuration.get(KafkaOptions.START)) {
          case EARLIEST ->
              "Scoring reads the usage topics again, from the earliest message that Kafka retains.";
          case LATEST -> "Scoring reads only messages that arrive from now on (pql.kafka.start).";
          case COMMITTED ->
              "Scoring reads from the committed offsets of its consumer group (pql.kafka.start).";
        });
    out.accept(
        "Standings and history are written anew, over those in topics and tables; alerts not sent"
            + " yet are lost"
            + (configuration.webhooks().isEmpty()
                ? "."
                : ", and alerts on past changes are sent again."));
    scoring.ifPresent(
        saved -> out.accept("The former state is deleted once the new one is saved."));
  }
}

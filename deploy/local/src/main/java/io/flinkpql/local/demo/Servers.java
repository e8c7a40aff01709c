// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.JobSubmissionException;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Runs PostgreSQL, Kafka and Flink with both jobs. Closing it stops all servers and deletes their
 * data.
 */
final class Servers implements AutoCloseable {

  private static final int PARALLELISM = 2;
  private static final int JOBS = 2;

  /** Maximum age of scores and signals in the tables, by the wall clock. */
  static final Duration REFRESH_INTERVAL = Duration.ofSeconds(3);

  private static final long STOP_TIMEOUT_SECONDS = 60;

  /** Starts one server or submits the jobs. */
  @FunctionalInterface
  private interface Step {
    void run()
        throws IOException, InvalidOptionsException, MigrationException, JobSubmissionException;
  }

  private final Deque<Runnable> closeActions = new ArrayDeque<>();
  private final RunDirectory directory;
  private LocalPostgres postgres;
  private LocalKafka kafka;
  private LocalFlink flink;
  private JobClient scoring;
  private JobClient delivery;
  private boolean closed;

  Servers(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts the servers, creates the topics and submits both jobs.
   *
   * @param rules rule set
   * @param stopped whether to stop before the next server
   * @param progress receives a line per started server
   * @return whether everything was started; false if it was stopped or closed before
   */
  boolean start(DemoRules rules, BooleanSupplier stopped, Consumer<String> progress)
      throws IOException, InvalidOptionsException, MigrationException, JobSubmissionException {
    return step(stopped, () -> startPostgres(progress))
        && step(stopped, () -> startKafka(progress))
        && step(stopped, () -> startFlink(progress))
        && step(stopped, () -> submitJobs(rules))
        && !stopped.getAsBoolean();
  }

  /** Runs a step unless this is closed; {@link #close} waits until it is complete. */
  private synchronized boolean step(BooleanSupplier stopped, Step step)
      throws IOException, InvalidOptionsException, MigrationException, JobSubmissionException {
    if (closed || stopped.getAsBoolean()) {
      return false;
    }
    step.run();
    return true;
  }

  private void startPostgres(Consumer<String> progress) throws IOException {
    postgres = LocalPostgres.start(directory.path().resolve("postgres"));
    closeActions.push(postgres::close);
    progress.accept("PostgreSQL  " + postgres.jdbcUrl() + " (user " + postgres.user() + ")");
  }

  private void startKafka(Consumer<String> progress) throws IOException {
    kafka = LocalKafka.start(directory.path().resolve("kafka"));
    closeActions.push(kafka::close);
    DemoTopics.create(kafka);
    progress.accept("Kafka       " + kafka.bootstrapServers());
  }

  private void startFlink(Consumer<String> progress) throws IOException {
    flink = LocalFlink.start(directory.path(), PARALLELISM * JOBS);
    closeActions.push(flink::close);
    progress.accept("Flink       " + flink.web());
  }

  private void submitJobs(DemoRules rules)
      throws InvalidOptionsException, MigrationException, JobSubmissionException {
    writeRulesConfiguration();
    JobConfiguration configuration = Jobs.configuration(options(rules), Map.of());
    delivery = Jobs.delivery(flink, configuration);
    scoring = Jobs.scoring(flink, configuration, List.of(rules.ruleSet()));
  }

  /** Writes the options that {@code ./pql rules} needs to publish to this demo. */
  private void writeRulesConfiguration() {
    try {
      Files.writeString(
          rulesConfiguration(),
          """
          pql.kafka.bootstrap-servers: %s
          pql.rules.topic: %s
          pql.rules.trust-at: true
          """
              .formatted(kafka.bootstrapServers(), DemoTopics.RULES));
    } catch (IOException e) {
      throw new UncheckedIOException("the options for ./pql rules cannot be written", e);
    }
  }

  /** The options that {@code ./pql rules} needs to publish to this demo. */
  Path rulesConfiguration() {
    return directory.path().resolve("rules-connection.yaml");
  }

  private List<String> options(DemoRules rules) {
    List<String> options = new ArrayList<>(options(rules.file()));
    rules
        .format()
        .ifPresent(
            format -> options.add("--pql.messages.formats=" + DemoTopics.USAGE + "=" + format));
    return options;
  }

  private List<String> options(Path rules) {
    return List.of(
        "--pql.rules.file=" + rules.toAbsolutePath(),
        "--pql.rules.topic=" + DemoTopics.RULES,
        // Messages carry simulated times in the past, so versions must be able to start there.
        "--pql.rules.trust-at=true",
        "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--pql.kafka.topics.usage=" + String.join(";", DemoTopics.INPUT),
        "--pql.kafka.topics.qualifications=" + DemoTopics.QUALIFICATIONS,
        "--pql.kafka.topics.shadow-qualifications=" + DemoTopics.SHADOW_QUALIFICATIONS,
        "--pql.kafka.topics.backfill=" + DemoTopics.BACKFILL,
        "--pql.kafka.topics.accounts=" + DemoTopics.ACCOUNTS,
        "--pql.kafka.topics.rule-sets=" + DemoTopics.RULE_SETS,
        "--pql.kafka.topics.dead-letters=" + DemoTopics.DEAD_LETTERS,
        "--pql.postgres.url=" + postgres.jdbcUrl(),
        "--pql.postgres.user=" + postgres.user(),
        "--pql.parallelism=" + PARALLELISM,
        "--pql.checkpoint.interval=2s",
        "--pql.refresh.interval=" + REFRESH_INTERVAL.toMillis() + "ms",
        "--pql.checkpoint.directory=" + directory.path().resolve("checkpoints").toUri(),
        // A simulated day takes seconds, so an idle topic must not hold back the watermark for
        // long. The wall clock is unrelated to simulated time and must not advance it.
        "--pql.time.idleness=1s",
        "--pql.time.silence=365d");
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  LocalPostgres postgres() {
    return postgres;
  }

  LocalFlink flink() {
    return flink;
  }

  /**
   * Checks that both jobs are running.
   *
   * @throws IllegalStateException if a job has failed or ended
   */
  void checkJobs() throws InterruptedException {
    for (JobClient job : List.of(scoring, delivery)) {
      try {
        JobStatus status = job.getJobStatus().get();
        if (status.isGloballyTerminalState()) {
          job.getJobExecutionResult().get();
          throw new IllegalStateException("a job ended unexpectedly: " + status);
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a job failed", e.getCause());
      }
    }
  }

  /** Stops the scoring job with a savepoint, which commits everything that it wrote. */
  void stopScoring() throws InterruptedException {
    try {
      scoring
          .stopWithSavepoint(
              false,
              directory.path().resolve("savepoint").toUri().toString(),
              SavepointFormatType.NATIVE)
          .get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the scoring job did not stop", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the scoring job did not stop in time", e);
    }
  }

  /**
   * Stops the servers in reverse order of their start. A failure does not keep the others from
   * being stopped.
   */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    IOException failure = new IOException("could not stop all servers");
    while (!closeActions.isEmpty()) {
      try {
        closeActions.pop().run();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    directory.close();
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}

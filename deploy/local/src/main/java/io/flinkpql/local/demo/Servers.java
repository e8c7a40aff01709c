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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/** PostgreSQL, Kafka and Flink with both jobs on it; all end and leave nothing when it closes. */
final class Servers implements AutoCloseable {

  private static final int PARALLELISM = 2;
  private static final int JOBS = 2;

  /** How old score and signals in the tables may be, by the wall clock. */
  static final Duration REFRESH = Duration.ofSeconds(3);

  private static final long SECONDS_TO_STOP = 60;

  private final Deque<Runnable> toClose = new ArrayDeque<>();
  private final RunDirectory directory;
  private LocalPostgres postgres;
  private LocalKafka kafka;
  private LocalFlink flink;
  private JobClient scoring;
  private JobClient delivery;

  Servers(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts everything.
   *
   * @param rules the rule set's file
   * @param say takes a line for each step
   */
  void start(Path rules, Consumer<String> say)
      throws IOException, InvalidOptionsException, MigrationException, JobSubmissionException {
    postgres = LocalPostgres.start(directory.path().resolve("postgres"));
    opened(postgres::close);
    say.accept("PostgreSQL  " + postgres.jdbcUrl() + " (user " + postgres.user() + ")");
    kafka = LocalKafka.start(directory.path().resolve("kafka"));
    opened(kafka::close);
    DemoTopics.create(kafka);
    say.accept("Kafka       " + kafka.bootstrapServers());
    flink = LocalFlink.start(directory.path(), PARALLELISM * JOBS);
    opened(flink::close);
    say.accept("Flink       " + flink.web());
    JobConfiguration configuration = Jobs.configuration(options(rules), Map.of());
    delivery = Jobs.delivery(flink, configuration);
    scoring = Jobs.scoring(flink, configuration);
  }

  private List<String> options(Path rules) {
    return List.of(
        "--pql.rules.file=" + rules.toAbsolutePath(),
        "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--pql.kafka.topics.usage=" + String.join(";", DemoTopics.INPUT),
        "--pql.kafka.topics.qualifications=" + DemoTopics.QUALIFICATIONS,
        "--pql.kafka.topics.accounts=" + DemoTopics.ACCOUNTS,
        "--pql.kafka.topics.rule-sets=" + DemoTopics.RULE_SETS,
        "--pql.kafka.topics.dead-letters=" + DemoTopics.DEAD_LETTERS,
        "--pql.postgres.url=" + postgres.jdbcUrl(),
        "--pql.postgres.user=" + postgres.user(),
        "--pql.parallelism=" + PARALLELISM,
        "--pql.checkpoint.interval=2s",
        "--pql.refresh.interval=" + REFRESH.toMillis() + "ms",
        "--pql.checkpoint.directory=" + directory.path().resolve("checkpoints").toUri(),
        // A simulated day takes seconds: a quiet topic must not hold the others for long, and the
        // wall clock says nothing of simulated time.
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

  /** Says what is wrong, if a job runs no more. */
  void checkJobs() throws InterruptedException {
    for (JobClient job : List.of(scoring, delivery)) {
      try {
        JobStatus status = job.getJobStatus().get();
        if (status.isGloballyTerminalState()) {
          job.getJobExecutionResult().get();
          throw new IllegalStateException("a job ended by itself: " + status);
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a job failed", e.getCause());
      }
    }
  }

  /** Stops scoring where it is; all that it wrote is committed then. */
  void stopScoring() throws InterruptedException {
    try {
      scoring
          .stopWithSavepoint(
              false,
              directory.path().resolve("savepoint").toUri().toString(),
              SavepointFormatType.NATIVE)
          .get(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the scoring job did not stop", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the scoring job did not stop in time", e);
    }
  }

  private synchronized void opened(Runnable close) {
    toClose.push(close);
  }

  /** Ends everything that was started, the last first; tries all, whatever fails. */
  @Override
  public synchronized void close() throws IOException {
    IOException failure = new IOException("not everything that was started could be ended");
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().run();
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

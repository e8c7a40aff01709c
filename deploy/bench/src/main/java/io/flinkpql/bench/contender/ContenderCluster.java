// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalFlink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;

/**
 * The cluster of a contender that runs on Flink, with the settings and the memory that all of them
 * have, and the figures that are read from it.
 */
final class ContenderCluster implements AutoCloseable {

  /** The metric that says what an operator has taken. */
  static final String RECORDS_IN = "numRecordsIn";

  private static final String COMPLETED = "numberOfCompletedCheckpoints";
  private static final long CHECKPOINT_SECONDS = 60;

  private final InMemoryMetricReporter metrics;
  private final LocalFlink flink;
  private final JobConfiguration configuration;

  private ContenderCluster(
      InMemoryMetricReporter metrics, LocalFlink flink, JobConfiguration configuration) {
    this.metrics = metrics;
    this.flink = flink;
    this.configuration = configuration;
  }

  /**
   * Starts a cluster.
   *
   * @param jobs how many jobs will run; the native memory asked for is that of one of them, since
   *     delivery keeps no state
   */
  static ContenderCluster start(ContenderSettings settings, int jobs)
      throws IOException, InvalidOptionsException {
    InMemoryMetricReporter metrics = new InMemoryMetricReporter();
    LocalFlink flink =
        LocalFlink.start(
            settings.directory(),
            settings.parallelism() * jobs,
            new MemorySize(settings.managedBytes() * jobs),
            List.of(metrics));
    return new ContenderCluster(metrics, flink, configuration(settings));
  }

  /** Of a file, as on a cluster: it takes Flink's own settings too. */
  private static JobConfiguration configuration(ContenderSettings settings)
      throws IOException, InvalidOptionsException {
    Path file = settings.directory().resolve("job.yaml");
    // JSON is YAML.
    new ObjectMapper().writeValue(file.toFile(), options(settings));
    return Jobs.configuration(List.of("--config", file.toString()), Map.of());
  }

  private static Map<String, String> options(ContenderSettings settings) {
    Map<String, String> options = new TreeMap<>();
    options.put("pql.rules.file", settings.rules().toAbsolutePath().toString());
    options.put("pql.kafka.bootstrap-servers", settings.bootstrapServers());
    options.put("pql.kafka.topics.usage", settings.topic());
    options.put("pql.kafka.topics.qualifications", settings.qualifications());
    options.put("pql.kafka.topics.accounts", settings.accounts());
    options.put("pql.kafka.topics.rule-sets", settings.ruleSets());
    options.put("pql.kafka.topics.dead-letters", settings.deadLetters());
    options.put("pql.kafka.group-id", settings.run());
    options.put("pql.kafka.transactional-id-prefix", settings.run());
    options.put("pql.kafka.start", "earliest");
    options.put("pql.delivery.group-id", settings.run() + "-delivery");
    options.put("pql.postgres.url", settings.jdbcUrl());
    options.put("pql.postgres.user", settings.jdbcUser());
    options.put("pql.postgres.schema", settings.run().replaceAll("[^a-z0-9]", "_"));
    options.put("pql.parallelism", String.valueOf(settings.parallelism()));
    options.put("pql.checkpoint.interval", settings.checkpointMillis() + "ms");
    options.put(
        "pql.checkpoint.directory", settings.directory().resolve("checkpoints").toUri().toString());
    // A round that writes every account that changed comes at a quarter of an hour by the clock: a
    // run would have all of it or nothing, by when it was started.
    options.put("pql.refresh.interval", "1 d");
    options.putAll(settings.options());
    return options;
  }

  LocalFlink flink() {
    return flink;
  }

  JobConfiguration configuration() {
    return configuration;
  }

  InMemoryMetricReporter metrics() {
    return metrics;
  }

  /** Records that came in at operators, all subtasks together. */
  long recordsIn(Predicate<String> operator) {
    return metrics.sum(RECORDS_IN, operator);
  }

  /**
   * Bytes of everything that a checkpoint of a job refers to, made now: the last one by itself may
   * be as old as the interval, and know fewer accounts.
   */
  long stateBytes(JobClient job) {
    try {
      long before = metrics.sum(COMPLETED);
      flink.checkpoint(job.getJobID()).get(CHECKPOINT_SECONDS, TimeUnit.SECONDS);
      long patienceUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (metrics.sum(COMPLETED) == before && System.nanoTime() < patienceUntil) {
        // The figures follow the checkpoint by some milliseconds.
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("there was no checkpoint to tell the size of the state", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a checkpoint", e);
    }
    return metrics.sumOfJob("lastCheckpointFullSize", job.getJobID());
  }

  /** What a reader of the figures wants to know of checkpoints and memory. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    figures.put("checkpoints", metrics.sum(COMPLETED));
    figures.put("checkpointsFailed", metrics.sum("numberOfFailedCheckpoints"));
    figures.put("lastCheckpointMillis", metrics.sum("lastCheckpointDuration"));
    return figures;
  }

  /**
   * Whether a job had to start again: what was counted is worth nothing then.
   *
   * @throws IllegalStateException if so
   */
  void check() {
    if (metrics.sum("numRestarts") > 0) {
      throw new IllegalStateException("a job failed and was started again");
    }
  }

  @Override
  public void close() {
    flink.close();
  }
}

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
 * Runs the Flink cluster of a contender, with the settings and memory that all contenders share,
 * and reads its metrics.
 */
final class ContenderCluster implements AutoCloseable {

  /** Flink's counter of the records that a subtask has taken. */
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
   * @param jobs number of jobs; managed memory is multiplied by it, since Flink divides it by slots
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

  /** Writes a configuration file, as on a cluster, since that may hold Flink settings too. */
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
    options.put("pql.kafka.topics.shadow-qualifications", settings.shadowQualifications());
    options.put("pql.kafka.topics.backfill", settings.backfill());
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
    // The refresh runs at fixed times of the clock, so a short measurement would include all of one
    // or none. A day moves it to midnight.
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

  /** Returns the number of records that operators have taken, summed over their subtasks. */
  long recordsIn(Predicate<String> operator) {
    return metrics.sum(RECORDS_IN, operator);
  }

  /**
   * Triggers a checkpoint of a job and returns its full size in bytes. The latest periodic
   * checkpoint would lack the accounts of the last interval.
   *
   * @throws IllegalStateException if the checkpoint fails or takes longer than a minute
   */
  long stateBytes(JobClient job) {
    try {
      long before = metrics.sum(COMPLETED);
      flink.checkpoint(job.getJobID()).get(CHECKPOINT_SECONDS, TimeUnit.SECONDS);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (metrics.sum(COMPLETED) == before && System.nanoTime() < deadline) {
        // Flink updates the metrics some milliseconds after the checkpoint.
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the checkpoint that measures the size of the state failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a checkpoint", e);
    }
    return metrics.sumOfJob("lastCheckpointFullSize", job.getJobID());
  }

  /** Returns figures of the checkpoints by name. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    figures.put("checkpoints", metrics.sum(COMPLETED));
    figures.put("checkpointsFailed", metrics.sum("numberOfFailedCheckpoints"));
    figures.put("lastCheckpointMillis", metrics.sum("lastCheckpointDuration"));
    return figures;
  }

  /**
   * Checks that no job has restarted, which would invalidate the measurement.
   *
   * @throws IllegalStateException if one has
   */
  void check() {
    if (metrics.sum("numRestarts") > 0) {
      throw new IllegalStateException("a job failed and restarted");
    }
  }

  @Override
  public void close() {
    flink.close();
  }
}

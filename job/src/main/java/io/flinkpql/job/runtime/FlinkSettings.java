// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RuntimeOptions;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.rocksdb.CompressionType;

/**
 * What the jobs need of Flink to keep their promises.
 *
 * <p>For each of Flink's settings the first of these that says something holds: Flink's own key in
 * the job's file; a {@code pql.} option that was set; the cluster's configuration; what is here.
 */
public final class FlinkSettings {

  private final JobConfiguration job;
  private final ReadableConfig cluster;
  private final int tolerableFailedCheckpoints;
  private final Configuration settings = new Configuration();

  private FlinkSettings(
      JobConfiguration job, ReadableConfig cluster, int tolerableFailedCheckpoints) {
    this.job = job;
    this.cluster = cluster;
    this.tolerableFailedCheckpoints = tolerableFailedCheckpoints;
  }

  /**
   * Configures an environment for scoring.
   *
   * @param environment as the cluster made it
   * @param job what was set for the job
   */
  public static void applyForScoring(StreamExecutionEnvironment environment, JobConfiguration job) {
    environment.configure(forScoring(job, environment.getConfiguration()));
  }

  /**
   * Configures an environment for delivery.
   *
   * @param environment as the cluster made it
   * @param job what was set for the job
   */
  public static void applyForDelivery(
      StreamExecutionEnvironment environment, JobConfiguration job) {
    environment.configure(forDelivery(job, environment.getConfiguration()));
  }

  /**
   * One checkpoint that fails, because a store hiccups, is no reason to restart: the next one makes
   * up.
   */
  static Configuration forScoring(JobConfiguration job, ReadableConfig cluster) {
    return of(job, cluster, 3);
  }

  /**
   * While the database is away no checkpoint of delivery can complete. Nothing is lost by that, for
   * what is delivered again changes nothing; a restart would only delay it.
   */
  static Configuration forDelivery(JobConfiguration job, ReadableConfig cluster) {
    return of(job, cluster, Integer.MAX_VALUE);
  }

  private static Configuration of(
      JobConfiguration job, ReadableConfig cluster, int tolerableFailedCheckpoints) {
    FlinkSettings settings = new FlinkSettings(job, cluster, tolerableFailedCheckpoints);
    settings.types();
    settings.handingOn();
    settings.scale();
    settings.checkpoints();
    settings.rocksDb();
    settings.restarts();
    settings.settings.addAll(job.flink());
    return settings.settings;
  }

  /** No type falls back to a serializer that nobody chose. */
  private void types() {
    fallback(PipelineOptions.GENERIC_TYPES, false);
  }

  private void handingOn() {
    // Operators of one task hand on records without a copy. All of ours hand on values that nobody
    // changes, and none keeps the record around a value after it returns.
    fallback(PipelineOptions.OBJECT_REUSE, true);
    // How long a buffer that is not full waits for more: a part of every message's way.
    fallback(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(10));
  }

  private void scale() {
    option(CoreOptions.DEFAULT_PARALLELISM, RuntimeOptions.PARALLELISM);
    option(PipelineOptions.MAX_PARALLELISM, RuntimeOptions.MAX_PARALLELISM);
  }

  private void checkpoints() {
    fallback(StateBackendOptions.STATE_BACKEND, "rocksdb");
    fallback(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    fallback(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    option(CheckpointingOptions.CHECKPOINTING_INTERVAL, RuntimeOptions.CHECKPOINT_INTERVAL);
    option(CheckpointingOptions.CHECKPOINTS_DIRECTORY, RuntimeOptions.CHECKPOINT_DIRECTORY);
    fallback(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Flink does not fall back from a corrupt checkpoint: somebody needs an older one to start from
    fallback(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
    fallback(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, tolerableFailedCheckpoints);
  }

  /**
   * RocksDB is written to in bursts ahead of a checkpoint, and read where the cache has no account.
   *
   * <p>Files that were just written are not compressed: they live for a few checkpoints, and what
   * is in them is packed already. Filters spare looks into files that do not have an account.
   */
  private void rocksDb() {
    fallback(
        RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL,
        List.of(
            CompressionType.NO_COMPRESSION,
            CompressionType.NO_COMPRESSION,
            CompressionType.LZ4_COMPRESSION));
    fallback(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    fallback(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, RocksDbTuning.WRITE_BUFFER);
    fallback(RocksDBConfigurableOptions.MAX_WRITE_BUFFER_NUMBER, RocksDbTuning.WRITE_BUFFERS);
    fallback(RocksDBOptions.OPTIONS_FACTORY, RocksDbTuning.class.getName());
  }

  /** For ever, but ever more slowly: what does not heal in a second may heal in a minute. */
  private void restarts() {
    fallback(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    fallback(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    fallback(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    fallback(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofMinutes(10));
  }

  private <T> void fallback(ConfigOption<T> setting, T value) {
    if (cluster.getOptional(setting).isEmpty()) {
      settings.set(setting, value);
    }
  }

  private <T> void option(ConfigOption<T> setting, ConfigOption<T> option) {
    job.find(option).ifPresent(value -> settings.set(setting, value));
    if (!settings.contains(setting) && option.hasDefaultValue()) {
      fallback(setting, option.defaultValue());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RuntimeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures Flink for the jobs: serializers, parallelism, checkpoints, RocksDB, restarts.
 *
 * <p>Each setting comes from the first of these that has a value: Flink's own key in the job's
 * options file; the {@code pql.} option; the cluster's configuration; the default in this class.
 * Options of the file that only a cluster reads are left out ({@link ClusterOptions}).
 */
public final class FlinkSettings {

  private static final Logger LOG = LoggerFactory.getLogger(FlinkSettings.class);

  /**
   * Names the value of {@code execution.checkpointing.storage} that keeps checkpoints in memory.
   */
  private static final String IN_MEMORY = "jobmanager";

  /** Flink does not skip a corrupt checkpoint: someone has to restore an older one by hand. */
  private static final int ENOUGH_CHECKPOINTS = 2;

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
   * @param environment the environment of the cluster, with its configuration
   * @param job the options of the job
   * @throws InvalidOptionsException if checkpoints would be lost with the JobManager
   */
  public static void applyForScoring(StreamExecutionEnvironment environment, JobConfiguration job)
      throws InvalidOptionsException {
    environment.configure(forScoring(job, environment.getConfiguration()));
  }

  /**
   * Configures an environment for delivery.
   *
   * @param environment the environment of the cluster, with its configuration
   * @param job the options of the job
   * @throws InvalidOptionsException if checkpoints would be lost with the JobManager
   */
  public static void applyForDelivery(StreamExecutionEnvironment environment, JobConfiguration job)
      throws InvalidOptionsException {
    environment.configure(forDelivery(job, environment.getConfiguration()));
  }

  /**
   * Returns the settings for scoring. A few failed checkpoints are tolerated, because a restart
   * after a short outage of the checkpoint storage costs more than waiting for the next one.
   */
  static Configuration forScoring(JobConfiguration job, ReadableConfig cluster)
      throws InvalidOptionsException {
    return of(job, cluster, 3);
  }

  /**
   * Returns the settings for delivery. Failed checkpoints never restart the job: none can complete
   * while the database is unavailable. Records delivered twice change nothing, so nothing is lost.
   */
  static Configuration forDelivery(JobConfiguration job, ReadableConfig cluster)
      throws InvalidOptionsException {
    return of(job, cluster, Integer.MAX_VALUE);
  }

  private static Configuration of(
      JobConfiguration job, ReadableConfig cluster, int tolerableFailedCheckpoints)
      throws InvalidOptionsException {
    FlinkSettings settings = new FlinkSettings(job, cluster, tolerableFailedCheckpoints);
    settings.serializers();
    settings.exchange();
    settings.parallelism();
    settings.checkpoints();
    settings.rocksDb();
    settings.restarts();
    settings.settings.addAll(ClusterOptions.settable(job));
    settings.requireDurableCheckpoints();
    return settings.settings;
  }

  /** Forbids Kryo, to which Flink would fall back for types without a serializer. */
  private void serializers() {
    setDefault(PipelineOptions.GENERIC_TYPES, false);
  }

  private void exchange() {
    // Chained operators pass records without a copy. This is safe: all values are immutable, and no
    // operator retains a StreamRecord after it returns.
    setDefault(PipelineOptions.OBJECT_REUSE, true);
    // A network buffer that is not full is sent after this time, which adds to latency.
    setDefault(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(10));
  }

  private void parallelism() {
    setFromOption(CoreOptions.DEFAULT_PARALLELISM, RuntimeOptions.PARALLELISM);
    setFromOption(PipelineOptions.MAX_PARALLELISM, RuntimeOptions.MAX_PARALLELISM);
  }

  private void checkpoints() {
    setDefault(StateBackendOptions.STATE_BACKEND, "rocksdb");
    setDefault(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    setDefault(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    setFromOption(CheckpointingOptions.CHECKPOINTING_INTERVAL, RuntimeOptions.CHECKPOINT_INTERVAL);
    setFromOption(CheckpointingOptions.CHECKPOINTS_DIRECTORY, RuntimeOptions.CHECKPOINT_DIRECTORY);
    setDefault(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    setDefault(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, tolerableFailedCheckpoints);
  }

  /**
   * Demands a directory for checkpoints. Without one Flink keeps them in the memory of the
   * JobManager: a restart of that process loses all accounts.
   */
  private void requireDurableCheckpoints() throws InvalidOptionsException {
    if (find(CheckpointingOptions.CHECKPOINT_STORAGE).filter(IN_MEMORY::equals).isPresent()) {
      LOG.warn(
          "{} is {}: all checkpoints are lost when the JobManager stops",
          CheckpointingOptions.CHECKPOINT_STORAGE.key(),
          IN_MEMORY);
    } else if (find(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new InvalidOptionsException(
          List.of(
              RuntimeOptions.CHECKPOINT_DIRECTORY.key()
                  + ": is required, since the cluster sets no "
                  + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
                  + ": checkpoints would be kept in the JobManager's memory and lost with it; set it"
                  + " to a URI that all Flink processes reach, such as s3://bucket/checkpoints"));
    }
    if (cluster.get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS) < ENOUGH_CHECKPOINTS) {
      LOG.warn(
          "The cluster retains one checkpoint only, which may be corrupt when it is needed: set {}"
              + " to 3 in its config.yaml",
          CheckpointingOptions.MAX_RETAINED_CHECKPOINTS.key());
    }
  }

  private <T> Optional<T> find(ConfigOption<T> setting) {
    return settings.getOptional(setting).or(() -> cluster.getOptional(setting));
  }

  /**
   * Tunes RocksDB for bursts of writes before a checkpoint and for reads after cache misses.
   *
   * <p>Levels 0 and 1 are not compressed: their files live for a few checkpoints only, and values
   * are packed already. Bloom filters skip files that do not contain an account.
   */
  private void rocksDb() {
    setDefault(
        RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL,
        List.of(
            CompressionType.NO_COMPRESSION,
            CompressionType.NO_COMPRESSION,
            CompressionType.LZ4_COMPRESSION));
    setDefault(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    setDefault(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, RocksDbTuning.WRITE_BUFFER);
    setDefault(RocksDBConfigurableOptions.MAX_WRITE_BUFFER_NUMBER, RocksDbTuning.WRITE_BUFFERS);
    setDefault(RocksDBOptions.OPTIONS_FACTORY, RocksDbTuning.class.getName());
  }

  /** Restarts a failed job without limit, with exponential backoff. */
  private void restarts() {
    setDefault(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    setDefault(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    setDefault(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    setDefault(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofMinutes(10));
  }

  private <T> void setDefault(ConfigOption<T> setting, T value) {
    if (cluster.getOptional(setting).isEmpty()) {
      settings.set(setting, value);
    }
  }

  private <T> void setFromOption(ConfigOption<T> setting, ConfigOption<T> option) {
    job.find(option).ifPresent(value -> settings.set(setting, value));
    if (!settings.contains(setting) && option.hasDefaultValue()) {
      setDefault(setting, option.defaultValue());
    }
  }
}

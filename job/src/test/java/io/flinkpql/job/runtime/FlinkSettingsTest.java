// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.CapturedLog;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.state.rocksdb.PredefinedOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.state.rocksdb.RocksDBResourceContainer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;

class FlinkSettingsTest {

  private static final String CHECKPOINTS = "--pql.checkpoint.directory=s3://bucket/state";

  @TempDir Path directory;

  @Test
  void scoringUsesRocksDbCheckpointsWithoutGenericTypes() throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());

    FlinkSettings.applyForScoring(environment, load("--pql.parallelism=2", CHECKPOINTS));

    assertThat(environment.getParallelism()).isEqualTo(2);
    assertThat(environment.getMaxParallelism()).isEqualTo(720);
    assertThat(environment.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(environment.getConfig().isObjectReuseEnabled()).isTrue();
    assertThat(environment.getBufferTimeout()).isEqualTo(10);
    assertThat(environment.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10_000);
    assertThat(environment.getCheckpointConfig().getTolerableCheckpointFailureNumber())
        .isEqualTo(3);
    assertThat(environment.getConfiguration().get(StateBackendOptions.STATE_BACKEND))
        .isEqualTo("rocksdb");
  }

  @Test
  void jobOverridesClusterAndClusterOverridesDefaults() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("options.yaml"),
            """
            execution.buffer-timeout.interval: 7 ms
            pql.parallelism: 2
            """);
    Configuration cluster = new Configuration();
    cluster.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 5);
    cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(5));

    Configuration settings =
        FlinkSettings.forScoring(load("--config=" + file, CHECKPOINTS), cluster);

    assertThat(settings.get(ExecutionOptions.BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(7));
    assertThat(settings.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(2);
    assertThat(settings.contains(CheckpointingOptions.CHECKPOINTING_INTERVAL)).isFalse();
    assertThat(settings.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(720);
  }

  @Test
  void rocksDbHasSmallWriteBuffersAndLateCompaction() throws Exception {
    Configuration settings = FlinkSettings.forScoring(load(CHECKPOINTS), new Configuration());

    try (RocksDBResourceContainer container =
            new RocksDBResourceContainer(
                settings,
                PredefinedOptions.DEFAULT,
                new RocksDbTuning(),
                null,
                directory.toFile(),
                false);
        ColumnFamilyOptions options = container.getColumnOptions()) {
      assertThat(settings.get(RocksDBOptions.OPTIONS_FACTORY))
          .isEqualTo(RocksDbTuning.class.getName());
      assertThat(options.writeBufferSize()).isEqualTo(4 << 20);
      assertThat(options.maxWriteBufferNumber()).isEqualTo(32);
      assertThat(options.level0FileNumCompactionTrigger()).isEqualTo(48);
    }
  }

  @Test
  void deliveryToleratesAllFailedCheckpointsUnlessConfigured() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("options.yaml"),
            "execution.checkpointing.tolerable-failed-checkpoints: 4\n");
    Configuration cluster = new Configuration();

    assertThat(
            FlinkSettings.forDelivery(load(CHECKPOINTS), cluster)
                .get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER))
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(
            FlinkSettings.forDelivery(load("--config=" + file, CHECKPOINTS), cluster)
                .get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER))
        .isEqualTo(4);
    cluster.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 5);
    assertThat(
            FlinkSettings.forDelivery(load(CHECKPOINTS), cluster)
                .contains(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER))
        .isFalse();
  }

  @Test
  void directoryOfCheckpointsIsRequiredUnlessTheClusterHasOne() throws Exception {
    Configuration none = new Configuration();
    Configuration directory = new Configuration();
    directory.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "s3://bucket/cluster");
    Configuration inMemory = new Configuration();
    inMemory.set(CheckpointingOptions.CHECKPOINT_STORAGE, "jobmanager");

    assertThatThrownBy(() -> FlinkSettings.forScoring(load(), none))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageStartingWith("pql.checkpoint.directory: is required");
    assertThatThrownBy(() -> FlinkSettings.forDelivery(load(), none))
        .hasMessageStartingWith("pql.checkpoint.directory: is required");
    assertThatCode(() -> FlinkSettings.forScoring(load(), directory)).doesNotThrowAnyException();
    assertThatCode(() -> FlinkSettings.forScoring(load(), inMemory)).doesNotThrowAnyException();
  }

  @Test
  void checkpointsThatAreSoonLostAreWarnedOf() throws Exception {
    Configuration inMemory = new Configuration();
    inMemory.set(CheckpointingOptions.CHECKPOINT_STORAGE, "jobmanager");
    inMemory.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 1);

    try (CapturedLog log = new CapturedLog(FlinkSettings.class)) {
      FlinkSettings.forScoring(load(), inMemory);

      assertThat(log.messages())
          .containsExactly(
              "WARN execution.checkpointing.storage is jobmanager: all checkpoints are lost when"
                  + " the JobManager stops",
              "WARN The cluster retains one checkpoint only, which may be corrupt when it is"
                  + " needed: set execution.checkpointing.num-retained to 3 in its config.yaml");
    }
  }

  @Test
  void checkpointsThatAreKeptAreNotWarnedOf() throws Exception {
    Configuration three = new Configuration();
    three.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);

    try (CapturedLog log = new CapturedLog(FlinkSettings.class)) {
      FlinkSettings.forScoring(load(CHECKPOINTS), three);

      assertThat(log.messages()).isEmpty();
    }
  }

  private static JobConfiguration load(String... arguments) throws InvalidOptionsException {
    return JobConfiguration.load(arguments, Map.of(), List.of());
  }
}

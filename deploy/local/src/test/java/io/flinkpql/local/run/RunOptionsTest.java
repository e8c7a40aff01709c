// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {

  private static final String COMMON =
      "pql.rules.file: ../rules/saas-default.yaml\npql.parallelism: 2\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest.address: other",
        "jobmanager.memory.process.size: 1g",
        "high-availability.type: kubernetes",
        "taskmanager.memory.task.heap.size: 1g",
        "execution.target: remote",
        "execution.state-recovery.path: /somewhere",
        "execution.checkpointing.externalized-checkpoint-retention: NO_EXTERNALIZED_CHECKPOINTS",
        "execution.checkpointing.dir: /elsewhere",
        "pql.checkpoint.directory: s3://bucket/state",
        "taskmanager.numberOfTaskSlots: 3"
      })
  void optionWithoutEffectIsRefusedByName(String option) {
    String key = option.substring(0, option.indexOf(':'));

    assertThatThrownBy(() -> options(option, false).check())
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            refused ->
                assertThat(refused.errors()).singleElement().asString().startsWith(key + ": "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest.port: 8099",
        "taskmanager.numberOfTaskSlots: 8",
        "taskmanager.memory.managed.size: 256m",
        "execution.checkpointing.num-retained: 5",
        "execution.checkpointing.timeout: 5 min",
        "io.tmp.dirs: /var/tmp"
      })
  void optionThatTheLocalClusterHonoursIsAccepted(String option) {
    assertThatCode(() -> options(option, false).check()).doesNotThrowAnyException();
  }

  @Test
  void namedStateDirectoryOverridesTheDirectoryOfCheckpoints() throws Exception {
    RunOptions options = options("pql.checkpoint.directory: s3://bucket/state", true);
    SavedStates states = SavedStates.in(directory.resolve("state/scoring"));

    options.check();
    Configuration flink = options.ofJob(states, Optional.empty()).flink();

    assertThat(flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo(states.current().toUri().toString());
    assertThat(flink.contains(StateRecoveryOptions.SAVEPOINT_PATH)).isFalse();
  }

  @Test
  void jobResumesFromTheStateThatWasFound() throws Exception {
    Path saved = directory.resolve("state/scoring/1/job/chk-3");

    Configuration flink =
        options("", false)
            .ofJob(
                SavedStates.in(directory.resolve("state/scoring")),
                Optional.of(new SavedState(saved, Instant.EPOCH)))
            .flink();

    assertThat(flink.get(StateRecoveryOptions.SAVEPOINT_PATH)).isEqualTo(saved.toUri().toString());
  }

  private RunOptions options(String file, boolean stateNamed) throws Exception {
    Path path = Files.writeString(directory.resolve("run.yaml"), COMMON + file + "\n");
    return new RunOptions(
        JobConfiguration.load(new String[] {"--config=" + path}, Map.of(), List.of()),
        directory.resolve("state"),
        stateNamed,
        false);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.options.RuntimeOptions;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.local.server.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;

/**
 * Holds the options of a run.
 *
 * @param configuration options of both jobs, and Flink's own
 * @param state directory for the state of both jobs, absolute
 * @param stateNamed whether the user named that directory
 * @param fresh whether to start with empty state
 */
public record RunOptions(
    JobConfiguration configuration, Path state, boolean stateNamed, boolean fresh) {

  /** Names the directory for state unless the user names another. */
  public static final Path DEFAULT_STATE = Path.of("pql-state");

  private static final int JOBS = 2;
  private static final Duration SLOW_CHECKPOINT = Duration.ofSeconds(60);

  /** Lists settings that a run decides itself. */
  private static final List<ConfigOption<?>> OWN_SETTINGS =
      List.of(
          StateRecoveryOptions.SAVEPOINT_PATH,
          StateRecoveryOptions.RESTORE_MODE,
          CheckpointingOptions.CHECKPOINT_STORAGE,
          CheckpointingOptions.SAVEPOINT_DIRECTORY,
          CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR,
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION);

  /**
   * Refuses options that a run cannot honour, and an invalid rule set.
   *
   * @throws InvalidOptionsException with every error
   */
  void check() throws InvalidOptionsException {
    RulesFile.readAll(configuration);
    Configuration flink = configuration.flink();
    List<String> errors = new ArrayList<>(LocalClusterOptions.refused(clusterOptions()));
    OWN_SETTINGS.stream()
        .filter(flink::contains)
        .map(setting -> setting.key() + ": is decided by ./pql run itself; remove it")
        .forEach(errors::add);
    if (!stateNamed) {
      directoryInFile(flink)
          .map(
              key ->
                  key
                      + ": ./pql run keeps its checkpoints on this machine; name a directory with"
                      + " --state DIR, which overrides this option")
          .ifPresent(errors::add);
    }
    int slots = clusterOptions().getOptional(TaskManagerOptions.NUM_TASK_SLOTS).orElse(slots());
    if (slots < slots()) {
      errors.add(
          "%s: %d slots are too few for two jobs of parallelism %d; set %d or more, or a lower %s"
              .formatted(
                  TaskManagerOptions.NUM_TASK_SLOTS.key(),
                  slots,
                  parallelism(),
                  slots(),
                  RuntimeOptions.PARALLELISM.key()));
    }
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
  }

  private Optional<String> directoryInFile(Configuration flink) {
    return configuration
        .find(RuntimeOptions.CHECKPOINT_DIRECTORY)
        .map(set -> RuntimeOptions.CHECKPOINT_DIRECTORY.key())
        .or(
            () ->
                flink
                    .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                    .map(set -> CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()));
  }

  /** Returns the options of the local cluster. */
  Configuration clusterOptions() {
    return ClusterOptions.of(configuration);
  }

  /** Returns the number of task slots that both jobs need. */
  int slots() {
    return parallelism() * JOBS;
  }

  /** Returns the longest time without a checkpoint that needs no mention. */
  Duration patience() {
    return configuration
        .flink()
        .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
        .orElseGet(() -> configuration.get(RuntimeOptions.CHECKPOINT_INTERVAL))
        .multipliedBy(2)
        .plus(SLOW_CHECKPOINT);
  }

  private int parallelism() {
    return configuration
        .flink()
        .getOptional(CoreOptions.DEFAULT_PARALLELISM)
        .or(() -> configuration.find(RuntimeOptions.PARALLELISM))
        .orElse(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns the options of a job.
   *
   * @param states where it saves its state
   * @param restored the state from which it resumes
   */
  JobConfiguration ofJob(SavedStates states, Optional<SavedState> restored) {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism());
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, states.current().toUri().toString());
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // The first checkpoint is then complete in itself, and older ones can be deleted.
    settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
    restored.ifPresent(
        saved ->
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, saved.path().toUri().toString()));
    return configuration.withFlink(settings);
  }
}

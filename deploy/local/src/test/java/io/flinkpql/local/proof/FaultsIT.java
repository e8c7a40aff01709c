// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.ScoringJob;
import io.flinkpql.local.cluster.DiskRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills each process of a cluster, and takes away checkpoints, disk and memory. Every test compares
 * what the jobs wrote with a replay.
 *
 * <p>The tests tagged {@code faults} run under the profile of that name.
 */
@Tag("faults")
class FaultsIT extends FaultTrials {

  @Test
  void killsOfEachProcessLoseNothingAndWriteNothingTwice() throws Exception {
    surviving(
        "kills",
        run -> {
          cluster().flink().replaceTaskManager(0);
          run.load().awaitSent(50);
          cluster().killDatabase();
          run.load().awaitSent(50);
          cluster().kafka().kill();
          cluster().kafka().launch();
          cluster().flink().replaceJobManager();
          cluster().postgres().resume();
          run.load().awaitSent(50);
        });
  }

  @Test
  @Tag("long")
  void checkpointStorageAwayForAMinute() throws Exception {
    surviving(
        "storage-away",
        run -> {
          Path storage = run.moveStorage(run.checkpoints().resolveSibling("nowhere"));
          run.load().awaitElapsed(MINUTE);
          run.moveStorage(storage);
        });
  }

  /** Scoring goes on from the checkpoint before, and writes again what came since. */
  @Test
  @Tag("long")
  void lastCheckpointCorrupt() throws Exception {
    surviving(
        "corrupt",
        /* repeats= */ true,
        run -> {
          // Together with the one before the fault, two at least are retained.
          cluster().awaitCheckpoint(run.scoring());
          cluster().end(run.scoring());
          List<Path> retained = run.scoringCheckpoints();
          Path last = retained.get(retained.size() - 1);
          Path metadata = last.resolve("_metadata");
          Files.write(metadata, Arrays.copyOf(Files.readAllBytes(metadata), 100));
          assertThatThrownBy(() -> cluster().restore(ScoringJob.class, run.options(), last))
              .hasMessageContaining("JobInitializationException");
          Path before = retained.get(retained.size() - 2);
          run.replaceScoring(cluster().restore(ScoringJob.class, run.options(), before));
        });
  }

  /** RocksDB, checkpoints, recovery files and logs cannot be written. */
  @Test
  @Tag("long")
  void disksOfFlinkFullForHalfAMinute() throws Exception {
    surviving(
        "flink-disk",
        run -> {
          for (ProcessHandle process : cluster().flink().processes()) {
            DiskRoom.take(process);
          }
          run.load().awaitElapsed(HALF_MINUTE);
          for (ProcessHandle process : cluster().flink().processes()) {
            DiskRoom.giveBack(process);
          }
        });
  }

  @Test
  @Tag("long")
  void taskManagerWithTooLittleMemory() throws Exception {
    surviving(
        "memory",
        run -> {
          // Less than its network buffers need: it ends by itself.
          cluster().flink().replaceTaskManager(0, "-Xmx48m");
          await("the TaskManager runs out of memory")
              .atMost(FaultyCluster.PATIENCE)
              .pollInterval(Duration.ofSeconds(1))
              .until(() -> cluster().flink().output().contains("OutOfMemoryError"));
          cluster().flink().replaceTaskManager(1);
        });
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.cluster.Signals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills, pauses and slows TaskManagers and the JobManager while both jobs run. */
@Tag("faults")
@Tag("long")
class FlinkFaultsIT extends FaultTrials {

  private static final int SLOW_PULSES = 12;

  @Test
  void tenKillsOfTaskManagers() throws Exception {
    surviving(
        "task-managers",
        run -> {
          for (int kill = 0; kill < 10; kill++) {
            run.load().awaitSent(random().nextInt(10, 250));
            cluster().flink().replaceTaskManager(random().nextInt(2));
          }
        });
  }

  @Test
  void killsOfTheJobManager() throws Exception {
    surviving(
        "job-manager",
        run -> {
          for (int kill = 0; kill < 3; kill++) {
            run.load().awaitSent(random().nextInt(10, 500));
            cluster().flink().replaceJobManager();
          }
        });
  }

  @Test
  void taskManagerAwayForHalfAMinute() throws Exception {
    surviving(
        "task-manager-away",
        run -> {
          cluster().flink().killTaskManager(0);
          run.load().awaitElapsed(HALF_MINUTE);
          cluster().flink().addTaskManager();
        });
  }

  @Test
  void taskManagerPausedForHalfAMinute() throws Exception {
    surviving(
        "task-manager-paused",
        run -> {
          ProcessHandle taskManager = cluster().flink().taskManager(0);
          Signals.pause(taskManager);
          run.load().awaitElapsed(HALF_MINUTE);
          Signals.resume(taskManager);
        });
  }

  /** The TaskManager has a fifth of the time, as one whose disk or machine is too slow. */
  @Test
  void taskManagerSlowForHalfAMinute() throws Exception {
    surviving(
        "task-manager-slow",
        run -> {
          ProcessHandle taskManager = cluster().flink().taskManager(0);
          for (int pulse = 0; pulse < SLOW_PULSES; pulse++) {
            Signals.pause(taskManager);
            run.load().awaitElapsed(HALF_MINUTE.multipliedBy(4).dividedBy(5L * SLOW_PULSES));
            Signals.resume(taskManager);
            run.load().awaitElapsed(HALF_MINUTE.dividedBy(5L * SLOW_PULSES));
          }
        });
  }
}

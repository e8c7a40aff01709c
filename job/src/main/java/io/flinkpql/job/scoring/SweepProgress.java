// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * How far a sweep has come, from 0 to 1; 1 while there is none. The state backend has accounts in
 * the order of their key groups, so the one visited last tells, and no total need be known.
 */
final class SweepProgress implements Gauge<Double> {

  private final Sweeper sweeper;
  private final int maxParallelism;
  private final KeyGroupRange range;

  /**
   * @param sweeper sweeps
   * @param subtask whose accounts it sweeps
   */
  SweepProgress(Sweeper sweeper, TaskInfo subtask) {
    this.sweeper = sweeper;
    maxParallelism = subtask.getMaxNumberOfParallelSubtasks();
    range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            maxParallelism, subtask.getNumberOfParallelSubtasks(), subtask.getIndexOfThisSubtask());
  }

  @Override
  public Double getValue() {
    if (!sweeper.running()) {
      return 1.0;
    }
    String id = sweeper.storedId();
    if (id.isEmpty()) {
      return 0.0;
    }
    int keyGroup = KeyGroupRangeAssignment.assignToKeyGroup(id, maxParallelism);
    return (double) (keyGroup - range.getStartKeyGroup()) / range.getNumberOfKeyGroups();
  }
}

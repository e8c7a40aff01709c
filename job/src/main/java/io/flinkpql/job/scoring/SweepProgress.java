// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * A gauge of the running sweep's progress, from 0 to 1; 1 while no sweep runs. The state backend
 * iterates accounts by key group, so the last account's key group tells the progress without a
 * total.
 */
final class SweepProgress implements Gauge<Double> {

  private final Sweeper sweeper;
  private final int maxParallelism;
  private final KeyGroupRange range;

  /**
   * Creates a gauge.
   *
   * @param sweeper sweeps the subtask's accounts
   * @param subtask determines the range of key groups
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

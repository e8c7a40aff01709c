// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Hashes ids of accounts so that unsigned hashes order accounts by key group, and within a key
 * group at random.
 *
 * <p>The state backend orders its keys by key group too. With accounts flushed in the order of
 * their hashes, a file of the backend covers few key groups. That costs less CPU time than an order
 * at random ({@code deploy/bench/BENCHMARKS.md}).
 */
final class AccountHash {

  private static final long UNSIGNED = 0xFFFF_FFFFL;
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private final int firstGroup;
  private final int maxParallelism;
  private final long hashesPerGroup;

  /**
   * Creates a hash function.
   *
   * @param groups key groups of the subtask
   * @param maxParallelism number of key groups of all subtasks
   */
  AccountHash(KeyGroupRange groups, int maxParallelism) {
    this.firstGroup = groups.getStartKeyGroup();
    this.maxParallelism = maxParallelism;
    hashesPerGroup = (1L << Integer.SIZE) / groups.getNumberOfKeyGroups();
  }

  /** Returns the hash function of a subtask. */
  static AccountHash of(TaskInfo task) {
    int maxParallelism = task.getMaxNumberOfParallelSubtasks();
    return new AccountHash(
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            maxParallelism, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask()),
        maxParallelism);
  }

  /** Returns the hash of an id, an unsigned number. It is never 0. */
  int of(String id) {
    int code = id.hashCode();
    int spread = code * GOLDEN_RATIO;
    spread ^= spread >>> 15;
    long group =
        KeyGroupRangeAssignment.computeKeyGroupForKeyHash(code, maxParallelism) - firstGroup;
    int hash = (int) (group * hashesPerGroup + ((spread & UNSIGNED) * hashesPerGroup >>> 32));
    return hash == 0 ? 1 : hash;
  }
}

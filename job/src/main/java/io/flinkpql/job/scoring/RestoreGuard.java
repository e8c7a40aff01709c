// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * Refuses to restore a state whose Kafka transactions have timed out: their records would be
 * missing from the topics without an error. The savepoint of a stopped job may have any age,
 * because the stop committed its transactions.
 */
final class RestoreGuard {

  private static final ListStateDescriptor<Long> SNAPSHOT_TIME =
      new ListStateDescriptor<>("snapshot-time", Types.LONG);

  private final long maxAgeMillis;
  private final ListState<Long> snapshotTime;

  /**
   * Checks the age of the restored state.
   *
   * @param maxAgeMillis maximum age, ms; {@link Long#MAX_VALUE} for any
   * @param now wall clock, ms
   * @throws IllegalStateException if the state is older
   * @throws Exception if the state cannot be read
   */
  RestoreGuard(StateInitializationContext context, long maxAgeMillis, long now) throws Exception {
    this.maxAgeMillis = maxAgeMillis;
    snapshotTime = context.getOperatorStateStore().getListState(SNAPSHOT_TIME);
    for (long time : snapshotTime.get()) {
      refuseIfOlder(time, now);
    }
  }

  private void refuseIfOlder(long time, long now) {
    if (now - time > maxAgeMillis) {
      throw new IllegalStateException(
          ("The state was taken at %s, and Kafka transactions time out after %d s: records before"
                  + " the checkpoint may be missing from the topics. Restore a newer state, or set"
                  + " pql.kafka.restore-expired to true to restore this one all the same.")
              .formatted(Instant.ofEpochMilli(time), Duration.ofMillis(maxAgeMillis).toSeconds()));
    }
  }

  /**
   * Stores the time of a snapshot, except in the savepoint of a stopping job.
   *
   * @param now wall clock, ms
   */
  void snapshot(SnapshotType type, long now) throws Exception {
    snapshotTime.clear();
    boolean isStopping = type instanceof SavepointType savepoint && savepoint.isSynchronous();
    if (!isStopping) {
      snapshotTime.add(now);
    }
  }
}

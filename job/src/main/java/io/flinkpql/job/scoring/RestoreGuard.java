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
 * Keeps a job from going on from a state whose transactions the broker has given up: what they held
 * would be missing from the topics, and nobody would be told. A state that the job was stopped with
 * is good at any age, for its transactions were committed before it stopped.
 */
final class RestoreGuard {

  private static final ListStateDescriptor<Long> TAKEN_AT =
      new ListStateDescriptor<>("taken-at", Types.LONG);

  private final long toleratedMillis;
  private final ListState<Long> takenAt;

  /**
   * @param toleratedMillis how old a state may be; {@link Long#MAX_VALUE} for any age
   * @param now wall clock, ms
   * @throws IllegalStateException if the state to go on from is older
   */
  RestoreGuard(StateInitializationContext context, long toleratedMillis, long now)
      throws Exception {
    this.toleratedMillis = toleratedMillis;
    takenAt = context.getOperatorStateStore().getListState(TAKEN_AT);
    for (long time : takenAt.get()) {
      refuseIfOlder(time, now);
    }
  }

  private void refuseIfOlder(long time, long now) {
    if (now - time > toleratedMillis) {
      throw new IllegalStateException(
          ("The state was taken at %s, and the broker gives up transactions after %d s: records of the"
                  + " checkpoint before may be missing from the topics. Go on from a newer state; or,"
                  + " to go on from this one all the same, set pql.kafka.restore-expired to true.")
              .formatted(
                  Instant.ofEpochMilli(time), Duration.ofMillis(toleratedMillis).toSeconds()));
    }
  }

  /** Notes in the state when it was taken. */
  void snapshot(SnapshotType type, long now) throws Exception {
    takenAt.clear();
    boolean stops = type instanceof SavepointType savepoint && savepoint.isSynchronous();
    if (!stops) {
      takenAt.add(now);
    }
  }
}

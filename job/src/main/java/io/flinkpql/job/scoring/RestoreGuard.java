// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
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
 *
 * <p>The broker measures the timeout from the start of a transaction. A transaction starts at the
 * last snapshot whose checkpoint was completed, not at the one that is stored.
 */
final class RestoreGuard {

  private static final ListStateDescriptor<Long> TRANSACTIONS_SINCE =
      new ListStateDescriptor<>("snapshot-time", Types.LONG);

  private final long maxAgeMillis;
  private final ListState<Long> stored;
  private final TreeMap<Long, Long> snapshotTimes = new TreeMap<>();
  private long transactionsSince;

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
    transactionsSince = now;
    stored = context.getOperatorStateStore().getListState(TRANSACTIONS_SINCE);
    for (long time : stored.get()) {
      refuseIfOlder(time, now);
    }
  }

  private void refuseIfOlder(long time, long now) {
    if (now - time > maxAgeMillis) {
      throw new IllegalStateException(
          ("The Kafka transactions of the state began at %s or later, and time out after %d s:"
                  + " records before the checkpoint may be missing from the topics. Restore a newer"
                  + " state, or set pql.kafka.restore-expired to true to restore this one all the"
                  + " same.")
              .formatted(Instant.ofEpochMilli(time), Duration.ofMillis(maxAgeMillis).toSeconds()));
    }
  }

  /**
   * Stores since when transactions may be open, except in the savepoint of a stopping job.
   *
   * @param checkpoint id of the snapshot
   * @param now wall clock, ms
   */
  void snapshot(long checkpoint, SnapshotType type, long now) throws Exception {
    stored.clear();
    boolean isStopping = type instanceof SavepointType savepoint && savepoint.isSynchronous();
    if (!isStopping) {
      stored.add(transactionsSince);
    }
    snapshotTimes.put(checkpoint, now);
  }

  /** Notes that a checkpoint is complete: transactions from before it are being committed. */
  void completed(long checkpoint) {
    var latest = snapshotTimes.floorEntry(checkpoint);
    if (latest != null) {
      transactionsSince = latest.getValue();
      snapshotTimes.headMap(checkpoint, /* inclusive= */ true).clear();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import java.util.Collection;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/**
 * Tunes RocksDB writes, so that checkpoint barriers block messages for as short as possible.
 *
 * <p>At a barrier RocksDB flushes its write buffers while the operator waits. Small write buffers
 * leave less to flush at the barrier, but create more level-0 files, and each compaction of those
 * rewrites all of level 1. So compaction starts at a higher number of level-0 files, with about as
 * many bytes as by default. Bloom filters keep reads from searching all of them.
 *
 * <p>All subtasks of a process reach a barrier at about the same time. The flush pool therefore
 * gets one thread per processor; with RocksDB's single thread each subtask would wait for the
 * others.
 *
 * <p>Compaction may wait, messages may not: its pool gets the lowest CPU priority. If it falls
 * behind, RocksDB slows writes down, which leaves compaction the processors it needs.
 */
public final class RocksDbTuning implements RocksDBOptionsFactory {

  /** Sets the size of a write buffer, which becomes one level-0 file. */
  static final MemorySize WRITE_BUFFER = MemorySize.ofMebiBytes(4);

  /** Sets the number of write buffers: a burst of 128 MB fits without stalling writes. */
  static final int WRITE_BUFFERS = 32;

  private static final long serialVersionUID = 1L;

  private static final int FILES_TO_COMPACT = 48;
  private static final int FILES_TO_SLOW_WRITES = 80;
  private static final int FILES_TO_STOP_WRITES = 120;

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    Env.getDefault()
        .incBackgroundThreadsIfNeeded(Runtime.getRuntime().availableProcessors(), Priority.HIGH)
        .lowerThreadPoolCPUPriority(Priority.LOW);
    return current;
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current
        .setLevel0FileNumCompactionTrigger(FILES_TO_COMPACT)
        .setLevel0SlowdownWritesTrigger(FILES_TO_SLOW_WRITES)
        .setLevel0StopWritesTrigger(FILES_TO_STOP_WRITES);
  }
}

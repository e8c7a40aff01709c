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
 * How RocksDB takes writes, so that a checkpoint stops messages for as short as can be.
 *
 * <p>At the barrier RocksDB writes out what it has in memory, while the operator waits: 200 to 260
 * ms with write buffers of 64 MB, where each checkpoint brought 60 MB of new values; with small
 * ones most was written before. But they leave more files on the first level, and when those are
 * merged, all of the next level is rewritten. So there may be more of them, as many bytes as
 * before: filters spare looks into those that do not have an account. In one run with 2 MB the wait
 * was a fifth shorter, and a fifth fewer messages came through.
 *
 * <p>All subtasks of a process come to a barrier at about the same time. So as many buffers are
 * written at once as there are processors; with one thread for all, as it is otherwise, each waits
 * for the buffers of the others too.
 */
public final class RocksDbTuning implements RocksDBOptionsFactory {

  /** What is collected in memory before it becomes a file. */
  static final MemorySize WRITE_BUFFER = MemorySize.ofMebiBytes(4);

  /** Buffers that may wait to be written, so that a burst of 128 MB holds up nothing. */
  static final int WRITE_BUFFERS = 32;

  private static final long serialVersionUID = 1L;

  private static final int FILES_TO_MERGE = 48;
  private static final int FILES_THAT_SLOW_WRITES = 80;
  private static final int FILES_THAT_STOP_WRITES = 120;

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    Env.getDefault()
        .incBackgroundThreadsIfNeeded(Runtime.getRuntime().availableProcessors(), Priority.HIGH);
    return current;
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current
        .setLevel0FileNumCompactionTrigger(FILES_TO_MERGE)
        .setLevel0SlowdownWritesTrigger(FILES_THAT_SLOW_WRITES)
        .setLevel0StopWritesTrigger(FILES_THAT_STOP_WRITES);
  }
}

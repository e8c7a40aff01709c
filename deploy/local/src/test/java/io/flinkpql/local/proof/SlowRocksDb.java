// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.job.runtime.RocksDbTuning;
import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RateLimiter;

/** Tunes RocksDB like the jobs do, and limits how fast it flushes and compacts. */
public final class SlowRocksDb implements RocksDBOptionsFactory {

  /** Limits the bytes that one subtask writes to its disk in a second. */
  static final long BYTES_PER_SECOND = 6_000;

  private static final long serialVersionUID = 1L;

  private final RocksDbTuning tuning = new RocksDbTuning();

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    RateLimiter limiter = new RateLimiter(BYTES_PER_SECOND);
    toClose.add(limiter);
    return tuning.createDBOptions(current, toClose).setRateLimiter(limiter);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return tuning.createColumnOptions(current, toClose);
  }
}

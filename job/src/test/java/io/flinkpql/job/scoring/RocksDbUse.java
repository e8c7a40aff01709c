// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.lang.reflect.Field;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Asks RocksDB how much disk and memory it uses, over all states of an operator. */
final class RocksDbUse {

  private final RocksDB database;

  /** Takes the database of a backend, which Flink shows to nobody. */
  RocksDbUse(KeyedStateBackend<?> backend) throws ReflectiveOperationException {
    Field field = RocksDBKeyedStateBackend.class.getDeclaredField("db");
    field.setAccessible(true);
    database = (RocksDB) field.get(backend);
  }

  /** Returns whether files are being merged, or are about to be. */
  boolean isMerging() throws RocksDBException {
    return database.getAggregatedLongProperty("rocksdb.compaction-pending") > 0
        || database.getAggregatedLongProperty("rocksdb.num-running-compactions") > 0;
  }

  /** Returns the bytes of all files of the current version. */
  long fileBytes() throws RocksDBException {
    return database.getAggregatedLongProperty("rocksdb.live-sst-files-size");
  }

  /** Returns the bytes of write buffers, of indexes and of filters. */
  long memoryBytes() throws RocksDBException {
    return database.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables")
        + database.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem");
  }

  /** Returns an estimate of the number of keys. */
  long keys() throws RocksDBException {
    return database.getAggregatedLongProperty("rocksdb.estimate-num-keys");
  }
}

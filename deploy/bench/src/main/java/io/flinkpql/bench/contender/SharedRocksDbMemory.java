// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Native memory that all stores of one process share, as the documentation of Kafka Streams
 * advises: blocks, indexes, filters and write buffers of all of them come out of one cache. Its
 * parts are those that Flink makes of managed memory: half for write buffers, a tenth for indexes
 * and filters, which the rest does not drive out.
 */
final class SharedRocksDbMemory implements AutoCloseable {

  private static final double WRITE_BUFFERS = 0.5;
  private static final double INDEXES_AND_FILTERS = 0.1;
  private static final int SHARDS = -1;

  /** Where {@link Setter} finds it among the settings of Kafka Streams. */
  private static final String KEY = "pql.bench.rocksdb.memory";

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  /**
   * @param bytes of all stores together
   */
  SharedRocksDbMemory(long bytes) {
    RocksDB.loadLibrary();
    cache = new LRUCache(bytes, SHARDS, false, INDEXES_AND_FILTERS);
    writeBuffers = new WriteBufferManager((long) (bytes * WRITE_BUFFERS), cache);
  }

  /** What makes stores use it. */
  Map<String, Object> settings() {
    return Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class, KEY, this);
  }

  /** Lets go of the memory; after all stores are closed. */
  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Kafka Streams makes one for each store. */
  public static final class Setter implements RocksDBConfigSetter {

    @Override
    public void setConfig(String store, Options options, Map<String, Object> settings) {
      SharedRocksDbMemory memory = (SharedRocksDbMemory) settings.get(KEY);
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(memory.cache);
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinTopLevelIndexAndFilter(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(memory.writeBuffers);
    }

    @Override
    public void close(String store, Options options) {
      // What was set belongs to all stores.
    }
  }
}

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
 * Shares native memory among all RocksDB stores of a process, as the documentation of Kafka Streams
 * advises: one cache bounds blocks, indexes, filters and write buffers. The shares are those of
 * Flink's managed memory: half for write buffers, a tenth reserved for indexes and filters.
 */
final class SharedRocksDbMemory implements AutoCloseable {

  private static final double WRITE_BUFFERS = 0.5;
  private static final double INDEXES_AND_FILTERS = 0.1;
  private static final int SHARDS = -1;

  /** Key under which {@link Setter} finds the memory in the settings of Kafka Streams. */
  private static final String KEY = "pql.bench.rocksdb.memory";

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  /**
   * @param bytes for all stores together
   */
  SharedRocksDbMemory(long bytes) {
    RocksDB.loadLibrary();
    cache = new LRUCache(bytes, SHARDS, false, INDEXES_AND_FILTERS);
    writeBuffers = new WriteBufferManager((long) (bytes * WRITE_BUFFERS), cache);
  }

  /** Returns the settings that make all stores use this memory. */
  Map<String, Object> settings() {
    return Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class, KEY, this);
  }

  /** Releases the memory; called after all stores are closed. */
  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Configures a store; Kafka Streams instantiates it for each store. */
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
      // The memory is shared by all stores.
    }
  }
}

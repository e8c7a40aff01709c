// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Options;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;

class RocksDbTuningTest {

  private static final int LOWEST_PRIORITY = 19;

  // Its place among the fields of /proc/PID/task/TID/stat that follow the name: proc(5), field 19.
  private static final int NICENESS = 16;

  @TempDir Path directory;

  @Test
  void flushPoolHasOneThreadPerProcessor() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    Env threads = Env.getDefault();
    threads.setBackgroundThreads(1, Priority.HIGH);
    try (DBOptions options = new RocksDbTuning().createDBOptions(new DBOptions(), List.of())) {
      assertThat(threads.getBackgroundThreads(Priority.HIGH)).isEqualTo(processors);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void compactionLeavesTheProcessorToMessages() throws Exception {
    RocksDB.loadLibrary();
    try (DBOptions tuned = new RocksDbTuning().createDBOptions(new DBOptions(), List.of());
        ColumnFamilyOptions columns = new ColumnFamilyOptions();
        Options options = new Options(tuned, columns).setCreateIfMissing(true);
        RocksDB db = RocksDB.open(options, directory.toString())) {
      db.put(new byte[] {1}, new byte[] {1});
      db.compactRange();

      assertThat(nicenessOfThreads("rocksdb:low")).contains(LOWEST_PRIORITY);
    }
  }

  private static List<Integer> nicenessOfThreads(String name) throws IOException {
    List<Integer> niceness = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.contains("(" + name)) {
          String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          niceness.add(Integer.valueOf(afterName[NICENESS]));
        }
      }
    }
    return niceness;
  }
}

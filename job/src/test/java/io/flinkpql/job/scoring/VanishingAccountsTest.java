// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts come in each hour and never return, while one stays. State, timers, disk and memory stay
 * as large as the accounts of the last hours need, however many came before.
 */
@Tag("faults")
class VanishingAccountsTest {

  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration TTL = Duration.ofHours(1);
  private static final int HOURS = 20;
  // The profile faults has more of them.
  private static final int ACCOUNTS_AN_HOUR =
      Integer.getInteger("pql.fuzz", 1) > 1 ? 50_000 : 10_000;
  private static final MemorySize WRITE_BUFFER = MemorySize.parse("64kb");
  private static final long MAX_MEMORY = 4L << 20;
  private static final long HEAP_TOLERANCE = 12L << 20;

  /** The hold gives each account a timer, and would outlast the account. */
  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count, window: 2h}
        users: {event: "*", measure: distinct_users, window: 2h}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"], hold: 90d}
      """;

  @TempDir Path directory;

  /**
   * Measures at the end of an hour.
   *
   * @param accounts accounts in RocksDB
   * @param timers ends of holds
   * @param keys RocksDB's estimate of its keys, deleted ones included until they are merged away
   * @param fileBytes size of RocksDB's files
   * @param memoryBytes memory of RocksDB beside its cache of blocks
   * @param heapBytes heap in use after a garbage collection
   */
  private record Use(
      long accounts, long timers, long keys, long fileBytes, long memoryBytes, long heapBytes) {

    static Use of(OperatorRun run, RocksDbUse rocksDb) throws Exception {
      // Messages do not wait for it.
      await("the end of compaction")
          .atMost(Duration.ofMinutes(5))
          .until(() -> !rocksDb.isMerging());
      return new Use(
          run.stored().size(),
          run.timers(),
          rocksDb.keys(),
          rocksDb.fileBytes(),
          rocksDb.memoryBytes(),
          heapAfterCollection());
    }

    private static long heapAfterCollection() {
      System.gc();
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
  }

  @Test
  @Timeout(1200)
  void accountsThatVanishLeaveDiskAndMemoryFlat() throws Exception {
    List<Use> uses = run();
    // The sweep at the end of an hour forgets the accounts of the hour before.
    long inUse = ACCOUNTS_AN_HOUR + 1;
    assertThat(uses).allSatisfy(use -> assertThat(use.accounts()).isBetween(1L, inUse));
    assertThat(uses).allSatisfy(use -> assertThat(use.timers()).isBetween(1L, inUse));
    assertThat(growth(uses, Use::keys)).as("keys of RocksDB").isLessThan(1.5);
    assertThat(growth(uses, Use::fileBytes)).as("files of RocksDB").isLessThan(1.5);
    assertThat(largest(uses, HOURS * 3 / 4, Use::memoryBytes))
        .as("memory of RocksDB")
        .isLessThan(MAX_MEMORY);
    assertThat(largest(uses, HOURS * 3 / 4, Use::heapBytes))
        .as("heap")
        .isLessThan(largest(uses, HOURS / 4, Use::heapBytes) + HEAP_TOLERANCE);
  }

  private List<Use> run() throws Exception {
    List<Use> uses = new ArrayList<>();
    try (OperatorRun run = OperatorRun.start(RULES, settings(), backend())) {
      RocksDbUse rocksDb = new RocksDbUse(run.stateBackend());
      for (int hour = 0; hour < HOURS; hour++) {
        Instant from = START.plus(Duration.ofHours(hour));
        for (int i = 0; i < ACCOUNTS_AN_HOUR; i++) {
          String time = from.plusMillis(i * Duration.ofHours(1).toMillis() / ACCOUNTS_AN_HOUR) + "";
          visit(run, time, "account-" + hour + "-" + i);
          if (i % 10 == 0) {
            visit(run, time, "stays");
          }
        }
        run.watermark(from.plus(Duration.ofHours(1)).toEpochMilli());
        run.discardRecords();
        uses.add(Use.of(run, rocksDb));
        System.out.println(uses.get(hour));
      }
    }
    return uses;
  }

  private static void visit(OperatorRun run, String time, String account) throws Exception {
    run.message(
        ("{\"type\": \"track\", \"event\": \"Signed In\", \"messageId\": \"%1$s-%2$s\","
                + " \"userId\": \"user-%1$s\", \"timestamp\": \"%1$s\","
                + " \"context\": {\"groupId\": \"%2$s\"}}")
            .formatted(time, account));
  }

  /** Returns the use in the last quarter in relation to the second: 2 if it grows with time. */
  private static double growth(List<Use> uses, ToLongFunction<Use> figure) {
    return (double) largest(uses, HOURS * 3 / 4, figure) / largest(uses, HOURS / 4, figure);
  }

  /** Returns the largest figure in the quarter that begins with an hour. */
  private static long largest(List<Use> uses, int from, ToLongFunction<Use> figure) {
    return uses.subList(from, from + HOURS / 4).stream().mapToLong(figure).max().orElseThrow();
  }

  private static ScoringSettings settings() {
    return new ScoringSettings(
        1 << 20,
        new FlushSettings(10_000, 100),
        new SweepSettings(3, 10, OperatorRun.REFRESH_INTERVAL, TTL.toMillis()),
        Long.MAX_VALUE);
  }

  /** With small buffers RocksDB writes and merges files as often as a job does in days. */
  private EmbeddedRocksDBStateBackend backend() throws Exception {
    Configuration small = new Configuration();
    small.set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, WRITE_BUFFER);
    return ConfiguredRocksDb.create(directory, small);
  }
}

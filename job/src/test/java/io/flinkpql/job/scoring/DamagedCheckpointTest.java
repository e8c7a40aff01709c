// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.rules.PublishedRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flips bits in the tables of a checkpoint, of which RocksDB has a checksum for each block. Its
 * manifest is left out: a damaged length of the last record passes for the end of the manifest.
 */
@Tag("faults")
class DamagedCheckpointTest {

  private static final long SEED = 20_261_129;
  // The profile faults tries more of them.
  private static final int TRIES = 40 * Integer.getInteger("pql.fuzz", 1);
  private static final int ACCOUNTS = 300;

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count, window: 7d}
        users: {event: "*", measure: distinct_users, window: 7d}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

  @TempDir Path directory;

  /** A bit of a table's statistics, which nothing reads, may have no effect. */
  @Test
  @Timeout(1200)
  void aFlippedBitStopsTheJobOrChangesNothing() throws Exception {
    OperatorSubtaskState state = checkpoint();
    List<String> expected = records(state);
    assertThat(expected).hasSize(2 * ACCOUNTS);
    List<byte[]> tables = tables(state);
    Random random = new Random(SEED);
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      byte[] table = tables.get(random.nextInt(tables.size()));
      int place = random.nextInt(table.length);
      byte mask = (byte) (1 << random.nextInt(Byte.SIZE));
      table[place] ^= mask;
      List<String> records = new ArrayList<>();
      Throwable failure = catchThrowable(() -> records.addAll(records(state)));
      table[place] ^= mask;
      if (failure == null) {
        assertThat(records).as("seed %d, try %d", SEED, i).isEqualTo(expected);
      } else {
        failures.add(failure);
      }
    }
    assertThat(failures)
        .hasSizeGreaterThan(TRIES / 2)
        .anySatisfy(
            failure ->
                assertThat(failure)
                    .hasStackTraceContaining("cannot read account")
                    .hasStackTraceContaining("restore an earlier one"));
    assertThat(records(state)).isEqualTo(expected);
  }

  private OperatorSubtaskState checkpoint() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE, backend())) {
      for (int i = 0; i < ACCOUNTS; i++) {
        for (int user = 0; user < 5; user++) {
          run.track("2026-03-02T10:00:00Z", "account-" + i, "user-" + i * user, "Signed In");
        }
      }
      return run.snapshot();
    }
  }

  /** Returns the tables of a checkpoint; a change of their bytes takes effect. */
  private static List<byte[]> tables(OperatorSubtaskState state) {
    return state.getManagedKeyedState().stream()
        .map(IncrementalRemoteKeyedStateHandle.class::cast)
        .map(IncrementalRemoteKeyedStateHandle::getSharedState)
        .flatMap(List::stream)
        .map(HandleAndLocalPath::getHandle)
        .map(ByteStreamStateHandle.class::cast)
        .map(ByteStreamStateHandle::getData)
        .toList();
  }

  /** Restores a state, goes on with each account, and returns what is written. */
  private List<String> records(OperatorSubtaskState state) throws Exception {
    try (OperatorRun run =
        OperatorRun.restore(
            new PublishedRules(RULES, 0), OperatorRun.SMALL_CACHE, state, backend())) {
      for (int i = 0; i < ACCOUNTS; i++) {
        run.track("2026-03-03T10:00:00Z", "account-" + i, "user", "Signed In");
      }
      run.watermark("2026-03-20T00:00:00Z");
      return Stream.of(Destination.QUALIFICATIONS, Destination.ACCOUNTS)
          .flatMap(destination -> run.json(destination).stream())
          .sorted()
          .toList();
    }
  }

  private EmbeddedRocksDBStateBackend backend() throws Exception {
    return ConfiguredRocksDb.create(directory, new Configuration());
  }
}

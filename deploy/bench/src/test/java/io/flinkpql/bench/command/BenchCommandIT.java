// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandIT {

  @Test
  void measuresContendersSideBySide(@TempDir Path directory) throws Exception {
    Path json = directory.resolve("bench.json");
    BenchCommandRun run =
        BenchCommandRun.of(
            "bench",
            "--events=20000",
            "--accounts=500",
            "--skew=uniform",
            "--only=stateless,uncached",
            "--rounds=1",
            "--warm-up=1000",
            "--seconds=5",
            "--memory=256m",
            "--state-memory=64m",
            "--json=" + json);
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.out())
        .contains("| uncached | uniform 500 |", "uncached ÷ stateless (uniform 500)");
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("contenders");
    assertThat(rows).hasSize(2);
    for (JsonNode row : rows) {
      JsonNode round = row.at("/rounds/0");
      assertThat(round.get("totalEvents").asLong()).isEqualTo(20_000);
      assertThat(round.get("events").asLong()).isBetween(1L, 19_000L);
      assertThat(round.get("cpuSeconds").asDouble()).isPositive();
      assertThat(round.get("accounts_seen").asInt()).isEqualTo(500);
    }
    // A value of 256 bytes an account, and what RocksDB keeps beside it.
    assertThat(rows.at("/0/state_bytes_per_account").asDouble()).isGreaterThan(100);
  }
}

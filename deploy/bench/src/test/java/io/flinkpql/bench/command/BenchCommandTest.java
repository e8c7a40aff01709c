// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

  @Test
  void helpListsTheContendersAndTheGlobalOptions() {
    BenchCommandRun help = BenchCommandRun.of("bench", "--help");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("pql bench", "--only", "uncached", "--verbose", "Exit status:");
  }

  @Test
  void benchTakesTheNameOfItsPlaceholderInTheHelp() {
    assertThat(BenchCommandRun.of("--help").out())
        .containsOnlyOnce("bench ")
        .contains("demo", "replay");
  }

  @Test
  void everyErrorOfTheCallIsReportedAtOnce() {
    BenchCommandRun run =
        BenchCommandRun.of(
            "bench", "--only=pql,fast", "--rounds=0", "--events=100", "--warm-up=100");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).hasSize(3);
    assertThat(run.errors().get(2)).contains("there is no contender 'fast'");
  }

  @Test
  void outputThatCannotBeWrittenIsRefusedBeforeTheBenchmark(@TempDir Path directory)
      throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(BenchCommandRun.of("bench", "--json", directory.toString()).errors())
        .containsExactly("--json: " + directory + " is a directory; give a file");
    assertThat(BenchCommandRun.of("bench", "--json", file + "/none").status()).isEqualTo(2);
    assertThat(BenchCommandRun.of("bench", "--profile", file.toString()).errors())
        .containsExactly("--profile: the directory " + file + " cannot be created");
  }

  @Test
  void unreadableWarmUpIsQuoted() {
    BenchCommandRun run = BenchCommandRun.of("bench", "--warm-up=soon");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("'soon'", "2m/10000000");
  }

  @Test
  void dedupeAcceptsOnAndOffTogether() {
    BenchCommandRun run = BenchCommandRun.of("bench", "--dedupe", "on,off", "--rounds=0");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("--rounds");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {

  @Test
  void helpListsTheContendersAndTheGlobalOptions() {
    Called help = Called.with("bench", "--help");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("pql bench", "--only", "uncached", "--verbose", "Exit status:");
  }

  @Test
  void benchTakesTheNameOfItsPlaceholderInTheHelp() {
    assertThat(Called.with("--help").out()).containsOnlyOnce("bench ").contains("demo", "replay");
  }

  @Test
  void everyErrorOfTheCallIsReportedAtOnce() {
    Called called =
        Called.with("bench", "--only=pql,fast", "--rounds=0", "--events=100", "--warm-up=100");
    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).hasSize(3);
    assertThat(called.errors().get(2)).contains("there is no contender 'fast'");
  }

  @Test
  void unreadableWarmUpIsQuoted() {
    Called called = Called.with("bench", "--warm-up=soon");
    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).singleElement().asString().contains("'soon'", "2m/10000000");
  }

  @Test
  void dedupeAcceptsOnAndOffTogether() {
    Called called = Called.with("bench", "--dedupe", "on,off", "--rounds=0");
    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).singleElement().asString().contains("--rounds");
  }
}

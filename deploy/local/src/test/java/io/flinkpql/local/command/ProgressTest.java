// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final AtomicLong nanos = new AtomicLong();
  private final StringWriter lines = new StringWriter();

  private Progress progress() {
    return Progress.inLines("replay", "messages", new PrintWriter(lines, true), nanos::get);
  }

  @Test
  void lineIsPrintedEveryFiveSecondsWithThePercentageIfItIsKnown() {
    try (Progress progress = progress()) {
      progress.at(10, OptionalDouble.of(0.1));
      nanos.set(5_000_000_000L);
      progress.at(1_000, OptionalDouble.of(0.579));
      nanos.set(9_000_000_000L);
      progress.at(1_500, OptionalDouble.of(0.8));
      nanos.set(10_000_000_000L);
      progress.at(2_000, OptionalDouble.of(1.01));
      nanos.set(20_000_000_000L);
      progress.at(3_000);
    }

    assertThat(lines.toString().lines())
        .containsExactly(
            "replay: 57 %, 1,000 messages, 200/s",
            "replay: 100 %, 2,000 messages, 200/s", "replay: 3,000 messages, 150/s");
  }
}

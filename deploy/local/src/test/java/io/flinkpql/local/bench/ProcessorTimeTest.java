// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

  @Test
  void isAllColumnsButThoseCountedTwice() {
    assertThat(ProcessorTime.of("cpu  100 1 20 300 4 5 6 40 50 60"))
        .contains(new ProcessorTime(476, 40));
  }

  @Test
  void isOfAllProcessorsAndKnowsWhatWasStolen() {
    assertThat(ProcessorTime.of("cpu0 100 1 20 300 4 5 6 40 50 60")).isEmpty();
    assertThat(ProcessorTime.of("cpu 100 1 20 300")).isEmpty();
  }

  @Test
  void aQuarterStolenIsAQuarterOfWhatPassed() {
    assertThat(new ProcessorTime(1_200, 150).stolenPercent(new ProcessorTime(1_000, 100)))
        .isEqualTo(25);
    assertThat(new ProcessorTime(1_000, 100).stolenPercent(new ProcessorTime(1_000, 100))).isZero();
  }

  @Test
  void noFigureWhereTheKernelDoesNotTell() {
    assertThat(ProcessorTime.figures(Optional.empty())).isEmpty();
  }
}

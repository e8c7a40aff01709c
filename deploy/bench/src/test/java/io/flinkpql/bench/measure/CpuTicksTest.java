// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpuTicksTest {

  @Test
  void totalLeavesOutColumnsThatAreCountedTwice() {
    assertThat(CpuTicks.of("cpu  100 1 20 300 4 5 6 40 50 60")).contains(new CpuTicks(476, 40));
  }

  @Test
  void linesOfOneProcessorOrWithoutStolenTimeAreIgnored() {
    assertThat(CpuTicks.of("cpu0 100 1 20 300 4 5 6 40 50 60")).isEmpty();
    assertThat(CpuTicks.of("cpu 100 1 20 300")).isEmpty();
  }

  @Test
  void stolenPercentIsAShareOfTheElapsedTicks() {
    assertThat(new CpuTicks(1_200, 150).stolenPercent(new CpuTicks(1_000, 100))).isEqualTo(25);
    assertThat(new CpuTicks(1_000, 100).stolenPercent(new CpuTicks(1_000, 100))).isZero();
  }

  @Test
  void figureIsMissingWhereTheKernelDoesNotReportTicks() {
    assertThat(CpuTicks.figures(Optional.empty())).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void medianIsTheMiddleValueOrTheMeanOfTheMiddleTwo() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Statistics.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3.0);
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void percentileIsTheSmallestValueThatCoversItsShare() {
    List<Long> hundred = LongStream.rangeClosed(1, 100).boxed().toList();
    assertThat(Statistics.percentile(hundred, 50)).isEqualTo(50);
    assertThat(Statistics.percentile(hundred, 99)).isEqualTo(99);
    assertThat(Statistics.percentile(hundred, 100)).isEqualTo(100);
    assertThat(Statistics.percentile(List.of(7L), 99)).isEqualTo(7);
  }

  @Test
  void summaryHasCountP50P99AndMax() {
    assertThat(Statistics.summary("pause", "Millis", List.of(30L, 10L, 20L, 40L)))
        .isEqualTo(
            Map.of(
                "pauseCount",
                4L,
                "pauseP50Millis",
                20L,
                "pauseP99Millis",
                40L,
                "pauseMaxMillis",
                40L));
    assertThat(Statistics.summary("pause", "Millis", List.of()))
        .isEqualTo(Map.of("pauseCount", 0L));
  }
}

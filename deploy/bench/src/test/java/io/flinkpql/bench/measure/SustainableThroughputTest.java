// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SustainableThroughputTest {

  private static final long SECOND = 1_000_000_000;

  private final SustainableThroughput throughput =
      new SustainableThroughput(1_000, 100 * SECOND, 50);

  @Test
  void senderIsAheadOfTheJobByAFixedNumber() {
    assertThat(throughput.allowed()).isEqualTo(1_050);
    throughput.at(1_200, 101 * SECOND);
    assertThat(throughput.allowed()).isEqualTo(1_250);
  }

  @Test
  void rateCoversTheSecondHalfOfTheDuration() {
    throughput.at(1_010, 110 * SECOND);
    throughput.at(2_000, 120 * SECOND);
    throughput.at(4_000, 130 * SECOND);
    assertThat(throughput.known()).isFalse();
    throughput.at(5_000, 140 * SECOND);
    assertThat(throughput.known()).isTrue();
    assertThat(throughput.perSecond()).isEqualTo(150);
  }

  @Test
  void oneReportIsNotEnoughForARate() {
    throughput.at(2_000, 150 * SECOND);
    assertThat(throughput.known()).isFalse();
    throughput.at(2_300, 151 * SECOND);
    assertThat(throughput.known()).isTrue();
    assertThat(throughput.perSecond()).isEqualTo(300);
  }
}

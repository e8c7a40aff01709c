// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CatchUpRateTest {

  private static final long SECOND = 1_000_000_000;

  private final CatchUpRate rate = new CatchUpRate(1_000);

  private void at(long events, long second) {
    rate.at(events, second * SECOND);
  }

  @Test
  void rateCoversTheSecondHalfOfTheBacklog() {
    at(100, 10);
    at(500, 20);
    at(900, 22);
    at(1_000, 24);
    assertThat(rate.perSecond()).isEqualTo(125);
  }

  @Test
  void progressAfterTheBacklogIsIgnored() {
    at(600, 10);
    at(1_000, 12);
    at(1_010, 30);
    assertThat(rate.perSecond()).isEqualTo(200);
  }

  @Test
  void oneReportIsNotEnoughForARate() {
    at(400, 10);
    at(1_000, 11);
    assertThatThrownBy(rate::perSecond).hasMessageContaining("give --rate or more --events");
  }
}

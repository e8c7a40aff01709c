// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SustainedLoadTest {

  private static final long SECOND = 1_000_000_000;

  private final SustainedLoad load = new SustainedLoad(1_000, 100 * SECOND, 50);

  @Test
  void theSenderIsALittleAheadOfTheJob() {
    assertThat(load.allowed()).isEqualTo(1_050);
    load.at(1_200, 101 * SECOND);
    assertThat(load.allowed()).isEqualTo(1_250);
  }

  @Test
  void isThatOfTheSecondHalfOfItsTime() {
    load.at(1_010, 110 * SECOND);
    load.at(2_000, 120 * SECOND);
    load.at(4_000, 130 * SECOND);
    assertThat(load.known()).isFalse();
    load.at(5_000, 140 * SECOND);
    assertThat(load.known()).isTrue();
    assertThat(load.perSecond()).isEqualTo(150);
  }

  @Test
  void isNotKnownFromOneLook() {
    load.at(2_000, 150 * SECOND);
    assertThat(load.known()).isFalse();
    load.at(2_300, 151 * SECOND);
    assertThat(load.known()).isTrue();
    assertThat(load.perSecond()).isEqualTo(300);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FullSpeedTest {

  private static final long SECOND = 1_000_000_000;

  private final FullSpeed speed = new FullSpeed(1_000);

  private void heard(long events, long second) {
    speed.heard(new ChildReport.Progress(events), second * SECOND);
  }

  @Test
  void isThatOfTheSecondHalf() {
    heard(100, 10);
    heard(500, 20);
    heard(900, 22);
    heard(1_000, 24);
    assertThat(speed.perSecond()).isEqualTo(125);
  }

  @Test
  void whatComesAfterIsNoLongerRead() {
    heard(600, 10);
    heard(1_000, 12);
    heard(1_010, 30);
    assertThat(speed.perSecond()).isEqualTo(200);
  }

  @Test
  void cannotBeToldOfOneLook() {
    heard(400, 10);
    heard(1_000, 11);
    assertThatThrownBy(speed::perSecond).hasMessageContaining("give --rate or more --events");
  }
}

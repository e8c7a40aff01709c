// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReuseDistancesTest {

  private final ReuseDistances distances = new ReuseDistances();

  @Test
  void returnsTheAccessesSinceThePreviousOneOfTheAccount() {
    assertThat(distances.record(5, 100)).isEqualTo(ReuseDistances.UNKNOWN);
    assertThat(distances.record(5, 130)).isEqualTo(30);
    assertThat(distances.record(-5, 140)).isEqualTo(ReuseDistances.UNKNOWN);
    assertThat(distances.record(-5, 141)).isEqualTo(1);
    assertThat(distances.record(5, 150)).isEqualTo(20);
  }

  @Test
  void theAccessCountMayOverflow() {
    distances.record(5, Integer.MAX_VALUE);
    assertThat(distances.record(5, Integer.MIN_VALUE + 9)).isEqualTo(10);
  }

  @Test
  void onACollisionTheOlderAccountIsForgotten() {
    distances.record(5, 1);
    assertThat(distances.record(5 + (1 << 20), 2)).isEqualTo(ReuseDistances.UNKNOWN);
    assertThat(distances.record(5, 3)).isEqualTo(ReuseDistances.UNKNOWN);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastUsesTest {

  private final LastUses uses = new LastUses();

  @Test
  void saysHowLongAgoTheLastUseWas() {
    assertThat(uses.use(5, 100)).isEqualTo(LastUses.LONG_AGO);
    assertThat(uses.use(5, 130)).isEqualTo(30);
    assertThat(uses.use(-5, 140)).isEqualTo(LastUses.LONG_AGO);
    assertThat(uses.use(-5, 141)).isEqualTo(1);
    assertThat(uses.use(5, 150)).isEqualTo(20);
  }

  @Test
  void theCountMayRunOver() {
    uses.use(5, Integer.MAX_VALUE);
    assertThat(uses.use(5, Integer.MIN_VALUE + 9)).isEqualTo(10);
  }

  @Test
  void anAccountInThePlaceOfAnotherIsNotTakenForIt() {
    uses.use(5, 1);
    assertThat(uses.use(5 + (1 << 20), 2)).isEqualTo(LastUses.LONG_AGO);
    assertThat(uses.use(5, 3)).isEqualTo(LastUses.LONG_AGO);
  }
}

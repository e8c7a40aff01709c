package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FullSpeedTest {

  private static final long SECOND = 1_000_000_000;

  private final FullSpeed speed = new FullSpeed(1_000);

  @Test
  void isThatOfTheSecondHalf() {
    speed.at(100, 10 * SECOND);
    speed.at(500, 20 * SECOND);
    speed.at(900, 22 * SECOND);
    speed.at(1_000, 24 * SECOND);
    assertThat(speed.perSecond()).isEqualTo(125);
  }

  @Test
  void whatComesAfterIsNoLongerRead() {
    speed.at(600, 10 * SECOND);
    speed.at(1_000, 12 * SECOND);
    speed.at(1_010, 30 * SECOND);
    assertThat(speed.perSecond()).isEqualTo(200);
  }

  @Test
  void cannotBeToldOfOneLook() {
    speed.at(400, 10 * SECOND);
    speed.at(1_000, 11 * SECOND);
    assertThatThrownBy(speed::perSecond).hasMessageContaining("give --rate or more --events");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushScheduleTest {

  private static final int AT_BARRIER = 100;
  private static final int AT_ALL_TIMES = Integer.MAX_VALUE;

  // Its end is 1/40 of the interval ahead of the barrier: at 48 s.
  private final FlushSchedule schedule = new FlushSchedule(8_000, AT_BARRIER, 40_200);

  /** Says often enough how long a write takes. */
  private void writesTake(double millis) {
    for (int i = 0; i < 200; i++) {
      schedule.wrote(10, (long) (10 * millis * 1e6));
    }
  }

  private int allowed(long now, int accounts) {
    return schedule.allowed(now, accounts, accounts);
  }

  @Test
  void nothingHasToBeWrittenBeforeItTakesAThirtiethOfTheTimeThatIsLeft() {
    writesTake(0.01);
    assertThat(allowed(42_000, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(44_900, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(45_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void whereWritingIsSlowItBeginsEarlier() {
    writesTake(0.02);
    assertThat(allowed(41_900, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(42_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void moreAccountsBeginEarlier() {
    writesTake(0.01);
    assertThat(allowed(44_000, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(44_000, 15_000)).isEqualTo(15_000);
  }

  private void change(int accounts) {
    for (int i = 0; i < accounts; i++) {
      schedule.changed();
    }
  }

  @Test
  void whereChangesComeBackToTheSameAccountsItBeginsLater() {
    writesTake(0.01);
    change(20_000);
    assertThat(allowed(47_500, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(47_700, 10_000)).isEqualTo(10_000);
  }

  @Test
  void whereSomeDoItBeginsInBetween() {
    writesTake(0.01);
    change(13_333);
    assertThat(allowed(47_200, 10_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(47_400, 10_000)).isEqualTo(10_000);
  }

  @Test
  void aLargeAccountTakesLongerAndIsStillOne() {
    writesTake(0.01);
    change(10_000);
    assertThat(schedule.allowed(47_500, 10_000, 5_000)).isEqualTo(AT_ALL_TIMES);
    assertThat(schedule.allowed(47_700, 10_000, 5_000)).isEqualTo(10_000);
  }

  @Test
  void changesBeforeTheBarrierDoNotCount() {
    writesTake(0.01);
    change(20_000);
    schedule.barrierPassed(40_200);
    assertThat(allowed(45_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void thenTheNumberFallsEvenlyToWhatMayBeLeftALittleAheadOfTheBarrier() {
    writesTake(1);
    assertThat(allowed(46_000, 1_100)).isEqualTo(1_100);
    assertThat(allowed(47_000, 1_100)).isEqualTo(600);
    assertThat(allowed(48_000, 600)).isEqualTo(AT_BARRIER);
    assertThat(allowed(48_200, 600)).isEqualTo(AT_BARRIER);
  }

  @Test
  void aBarrierThatIsLateFindsNoMoreThanOneInTime() {
    allowed(47_999, 1_100);
    assertThat(allowed(75_000, 5_000)).isEqualTo(AT_BARRIER);
  }

  @Test
  void fewAreLeftForTheBarrier() {
    assertThat(allowed(47_999, 500)).isEqualTo(500);
    assertThat(allowed(48_000, 500)).isEqualTo(AT_BARRIER);
    assertThat(allowed(48_100, 30)).isEqualTo(AT_BARRIER);
  }

  @Test
  void aBarrierBeginsTheNextInterval() {
    writesTake(0.1);
    assertThat(allowed(47_000, 1_100)).isEqualTo(1_100);
    schedule.barrierPassed(48_500);
    assertThat(allowed(52_900, 1_100)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(53_100, 1_100)).isEqualTo(1_100);
  }

  @Test
  void itIsAskedSeldomUntilThereIsSomethingToWrite() {
    writesTake(1);
    allowed(41_000, 0);
    assertThat(schedule.next(41_000, 10)).isEqualTo(41_080);
    allowed(47_000, 1_100);
    assertThat(schedule.next(47_000, 10)).isEqualTo(47_010);
  }

  @Test
  void aStepThatWroteNothingSaysNothingOfWriting() {
    writesTake(0.1);
    schedule.wrote(0, 1_000_000_000);
    schedule.wrote(-5, 1_000_000_000);
    assertThat(allowed(45_500, 600)).isEqualTo(AT_ALL_TIMES);
    assertThat(allowed(47_000, 600)).isEqualTo(600);
  }
}

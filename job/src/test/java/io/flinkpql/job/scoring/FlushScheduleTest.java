// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushScheduleTest {

  private static final int LIMIT_AT_BARRIER = 100;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  // The schedule ends 1/40 of the interval before the barrier: at 48,000 ms.
  private final FlushSchedule schedule = new FlushSchedule(8_000, LIMIT_AT_BARRIER, 40_200);

  /** Records flushes of this cost until the average has converged. */
  private void flushesTake(double millis) {
    for (int i = 0; i < 200; i++) {
      schedule.flushed(10, (long) (10 * millis * 1e6));
    }
  }

  private int limit(long now, int dirtyAccounts) {
    return schedule.backlogLimit(now, dirtyAccounts, dirtyAccounts);
  }

  @Test
  void flushingStartsWhenItWouldTakeAThirtiethOfTheTimeLeft() {
    flushesTake(0.01);
    assertThat(limit(42_000, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(44_900, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(45_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void slowFlushesStartEarlier() {
    flushesTake(0.02);
    assertThat(limit(41_900, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(42_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void aLargerBacklogStartsEarlier() {
    flushesTake(0.01);
    assertThat(limit(44_000, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(44_000, 15_000)).isEqualTo(15_000);
  }

  private void change(int accounts) {
    for (int i = 0; i < accounts; i++) {
      schedule.accountChanged();
    }
  }

  @Test
  void changesToTheSameAccountsStartLater() {
    flushesTake(0.01);
    change(20_000);
    assertThat(limit(47_500, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(47_700, 10_000)).isEqualTo(10_000);
  }

  @Test
  void partlyRepeatedAccountsStartInBetween() {
    flushesTake(0.01);
    change(13_333);
    assertThat(limit(47_200, 10_000)).isEqualTo(NO_LIMIT);
    assertThat(limit(47_400, 10_000)).isEqualTo(10_000);
  }

  @Test
  void aLargeAccountAddsToTheBacklogButCountsAsOneAccount() {
    flushesTake(0.01);
    change(10_000);
    assertThat(schedule.backlogLimit(47_500, 10_000, 5_000)).isEqualTo(NO_LIMIT);
    assertThat(schedule.backlogLimit(47_700, 10_000, 5_000)).isEqualTo(10_000);
  }

  @Test
  void aBarrierResetsTheCountOfChanges() {
    flushesTake(0.01);
    change(20_000);
    schedule.barrierPassed(40_200);
    assertThat(limit(45_100, 10_000)).isEqualTo(10_000);
  }

  @Test
  void theLimitFallsLinearlyAndReachesItsEndBeforeTheBarrier() {
    flushesTake(1);
    assertThat(limit(46_000, 1_100)).isEqualTo(1_100);
    assertThat(limit(47_000, 1_100)).isEqualTo(600);
    assertThat(limit(48_000, 600)).isEqualTo(LIMIT_AT_BARRIER);
    assertThat(limit(48_200, 600)).isEqualTo(LIMIT_AT_BARRIER);
  }

  @Test
  void aLateBarrierDoesNotRaiseTheLimit() {
    limit(47_999, 1_100);
    assertThat(limit(75_000, 5_000)).isEqualTo(LIMIT_AT_BARRIER);
  }

  @Test
  void atTheEndTheLimitIsThatOfTheBarrier() {
    assertThat(limit(47_999, 500)).isEqualTo(500);
    assertThat(limit(48_000, 500)).isEqualTo(LIMIT_AT_BARRIER);
    assertThat(limit(48_100, 30)).isEqualTo(LIMIT_AT_BARRIER);
  }

  @Test
  void aBarrierStartsTheNextInterval() {
    flushesTake(0.1);
    assertThat(limit(47_000, 1_100)).isEqualTo(1_100);
    schedule.barrierPassed(48_500);
    assertThat(limit(52_900, 1_100)).isEqualTo(NO_LIMIT);
    assertThat(limit(53_100, 1_100)).isEqualTo(1_100);
  }

  @Test
  void checksAreRareUntilFlushingStarts() {
    flushesTake(1);
    limit(41_000, 0);
    assertThat(schedule.nextCheck(41_000, 10)).isEqualTo(41_080);
    limit(47_000, 1_100);
    assertThat(schedule.nextCheck(47_000, 10)).isEqualTo(47_010);
  }

  @Test
  void aStepThatFlushedNothingDoesNotChangeTheCost() {
    flushesTake(0.1);
    schedule.flushed(0, 1_000_000_000);
    schedule.flushed(-5, 1_000_000_000);
    assertThat(limit(45_500, 600)).isEqualTo(NO_LIMIT);
    assertThat(limit(47_000, 600)).isEqualTo(600);
  }
}

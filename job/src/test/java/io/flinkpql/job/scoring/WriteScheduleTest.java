package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteScheduleTest {

  private static final int AT_BARRIER = 100;

  private final WriteSchedule schedule = new WriteSchedule(9_000, AT_BARRIER, 50_000);

  @Test
  void nothingHasToBeWrittenInTheFirstPartOfAnInterval() {
    assertThat(schedule.allowed(50_000, 1_000_000)).isEqualTo(Integer.MAX_VALUE);
    assertThat(schedule.allowed(55_999, 1_000_000)).isEqualTo(Integer.MAX_VALUE);
    assertThat(schedule.start()).isEqualTo(56_000);
  }

  @Test
  void thenTheNumberFallsEvenlyToWhatMayBeLeftAtTheBarrier() {
    assertThat(schedule.allowed(56_000, 1_100)).isEqualTo(1_100);
    assertThat(schedule.allowed(57_500, 1_100)).isEqualTo(600);
    assertThat(schedule.allowed(59_000, 600)).isEqualTo(AT_BARRIER);
  }

  @Test
  void aBarrierThatIsLateFindsNoMoreThanOneInTime() {
    schedule.allowed(56_000, 1_100);
    assertThat(schedule.allowed(75_000, 5_000)).isEqualTo(AT_BARRIER);
  }

  @Test
  void fewAreLeftForTheBarrier() {
    assertThat(schedule.allowed(56_000, 30)).isEqualTo(AT_BARRIER);
    assertThat(schedule.allowed(58_000, 500)).isEqualTo(AT_BARRIER);
  }

  @Test
  void aBarrierBeginsTheNextInterval() {
    schedule.allowed(58_000, 1_100);
    schedule.barrierPassed(58_500);
    assertThat(schedule.start()).isEqualTo(64_500);
    assertThat(schedule.allowed(64_499, 2_100)).isEqualTo(Integer.MAX_VALUE);
    assertThat(schedule.allowed(64_500, 2_100)).isEqualTo(2_100);
  }

  @Test
  void withoutCheckpointsNothingHasToBeWritten() {
    WriteSchedule never = new WriteSchedule(-1, AT_BARRIER, 50_000);
    assertThat(never.allowed(99_000, 1_000_000)).isEqualTo(Integer.MAX_VALUE);
  }
}

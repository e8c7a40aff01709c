// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.bench.contender.SubtaskMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class PauseRecorderTest {

  private static final Duration SLICE = Duration.ofMillis(50);
  private static final long BEGAN = millis(1_000);

  private final AtomicLong running = new AtomicLong();

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private static SubtaskMetrics busy(LongSupplier recordsIn) {
    return new SubtaskMetrics(recordsIn, () -> false);
  }

  /** Returns a recorder that has sampled every millisecond for a time. */
  private static PauseRecorder sampled(long millis, SubtaskMetrics... subtasks) {
    PauseRecorder recorder = new PauseRecorder(List.of(subtasks), SLICE, BEGAN);
    for (long elapsed = 1; elapsed <= millis; elapsed++) {
      recorder.sample(BEGAN + millis(elapsed));
    }
    return recorder;
  }

  @Test
  void pausedSubtaskIsFoundBesideARunningOne() {
    PauseRecorder recorder = sampled(400, busy(running::incrementAndGet), busy(() -> 0));

    assertThat(recorder.summary(BEGAN, Long.MAX_VALUE))
        .containsEntry("pauseCount", 16L)
        .containsEntry("pauseP50Micros", 1_000L)
        .containsEntry("pauseMaxMicros", 400_000L);
  }

  @Test
  void endedPauseDoesNotCountForLaterSlices() {
    AtomicLong samples = new AtomicLong();
    PauseRecorder recorder = sampled(700, busy(() -> Math.max(200, samples.getAndIncrement())));

    assertThat(recorder.summary(BEGAN, Long.MAX_VALUE))
        .containsEntry("pauseCount", 14L)
        .containsEntry("pauseP50Micros", 1_000L)
        .containsEntry("pauseMaxMicros", 201_000L);
  }

  @Test
  void idleTimeIsNotCountedAsPause() {
    PauseRecorder recorder = sampled(400, new SubtaskMetrics(() -> 0, () -> true));

    assertThat(recorder.summary(BEGAN, Long.MAX_VALUE)).containsEntry("pauseMaxMicros", 1_000L);
  }

  @Test
  void onlySlicesOfTheGivenIntervalCount() {
    PauseRecorder recorder = sampled(300, busy(() -> 0));

    assertThat(recorder.summary(BEGAN + millis(60), BEGAN + millis(110)))
        .containsEntry("pauseCount", 2L)
        .containsEntry("pauseMaxMicros", 150_000L);
  }

  @Test
  void lateSampleEndsEverySliceThatItCovers() {
    PauseRecorder recorder = new PauseRecorder(List.of(busy(() -> 0)), SLICE, BEGAN);
    recorder.sample(BEGAN + millis(160));

    assertThat(recorder.summary(BEGAN, Long.MAX_VALUE)).containsEntry("pauseCount", 3L);
  }
}

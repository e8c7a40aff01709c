// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.bench.contender.SubtaskMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class PauseSamplerTest {

  private static final Duration SLICE = Duration.ofMillis(50);

  private static SubtaskMetrics busy(LongSupplier taken) {
    return new SubtaskMetrics(taken, () -> false);
  }

  @Test
  void pausedSubtaskIsFoundBesideARunningOne() throws Exception {
    long began = System.nanoTime();
    AtomicLong moving = new AtomicLong();
    AtomicLong standing = new AtomicLong();
    PauseSampler pauses =
        PauseSampler.watch(List.of(busy(moving::incrementAndGet), busy(standing::get)), SLICE);
    await().until(() -> System.nanoTime() - began > 8 * SLICE.toNanos());
    Map<String, Long> figures = pauses.end();
    assertThat(figures.get("pauseCount")).isGreaterThanOrEqualTo(12).isEven();
    assertThat(figures.get("pauseMaxMicros")).isGreaterThanOrEqualTo(300_000);
    assertThat(figures.get("pauseP50Micros")).isLessThan(figures.get("pauseMaxMicros"));
  }

  @Test
  void endedPauseDoesNotCountForLaterSlices() throws Exception {
    AtomicLong counter = new AtomicLong();
    long began = System.nanoTime();
    long goesOn = began + 4 * SLICE.toNanos();
    PauseSampler pauses =
        PauseSampler.watch(
            List.of(busy(() -> System.nanoTime() < goesOn ? 0 : counter.incrementAndGet())), SLICE);
    await().until(() -> System.nanoTime() - began > 14 * SLICE.toNanos());
    Map<String, Long> figures = pauses.end();
    assertThat(figures.get("pauseMaxMicros")).isGreaterThanOrEqualTo(190_000);
    assertThat(figures.get("pauseP50Micros")).isLessThan(figures.get("pauseMaxMicros") / 2);
  }

  @Test
  void idleTimeIsNotCountedAsPause() throws Exception {
    long began = System.nanoTime();
    PauseSampler pauses =
        PauseSampler.watch(List.of(new SubtaskMetrics(() -> 0, () -> true)), SLICE);
    await().until(() -> System.nanoTime() - began > 8 * SLICE.toNanos());
    assertThat(pauses.end().get("pauseP50Micros")).isLessThan(50_000);
  }

  @Test
  void onlySlicesOfTheGivenIntervalCount() throws Exception {
    AtomicLong standing = new AtomicLong();
    long began = System.nanoTime();
    PauseSampler pauses = PauseSampler.watch(List.of(busy(standing::get)), SLICE);
    await().until(() -> System.nanoTime() - began > 6 * SLICE.toNanos());
    Map<String, Long> figures = pauses.end(began, began + SLICE.toNanos() / 2);
    assertThat(figures.get("pauseCount")).isEqualTo(1);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.SubtaskMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Samples subtasks every millisecond on a thread of its own, to measure their pauses. */
final class PauseSampler implements AutoCloseable {

  private static final long SAMPLE_NANOS = Duration.ofMillis(1).toNanos();

  private final long began = System.nanoTime();
  private final PauseRecorder recorder;
  private final Thread thread = new Thread(this::run, "pause-sampler");
  private volatile boolean ended;

  private PauseSampler(List<SubtaskMetrics> subtasks, Duration slice) {
    recorder = new PauseRecorder(subtasks, slice, began);
    thread.setDaemon(true);
  }

  /**
   * Starts sampling.
   *
   * @param subtasks to sample
   * @param slice the longest pause of each of these times is kept
   */
  static PauseSampler start(List<SubtaskMetrics> subtasks, Duration slice) {
    PauseSampler sampler = new PauseSampler(subtasks, slice);
    sampler.thread.start();
    return sampler;
  }

  private void run() {
    while (!ended) {
      LockSupport.parkNanos(SAMPLE_NANOS);
      recorder.sample(System.nanoTime());
    }
  }

  /** Stops sampling and returns the summary of all slices, as {@link PauseRecorder#summary}. */
  Map<String, Long> end() throws InterruptedException {
    return end(began, Long.MAX_VALUE);
  }

  /** Stops sampling and returns the summary of an interval, as {@link PauseRecorder#summary}. */
  Map<String, Long> end(long from, long to) throws InterruptedException {
    close();
    return recorder.summary(from, to);
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join();
  }
}

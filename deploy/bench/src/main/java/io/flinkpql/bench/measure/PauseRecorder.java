// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.SubtaskMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Computes pauses from samples: times without progress although the subtask is not idle. Keeps the
 * longest pause of each subtask in each time slice. A pause may have any cause, such as a
 * checkpoint barrier, a sweep or the garbage collector. Not thread-safe.
 */
final class PauseRecorder {

  private final List<Subtask> subtasks;
  private final long began;
  private final long sliceNanos;
  private long sliceEnd;

  /** The samples of one subtask. */
  private static final class Subtask {
    private final SubtaskMetrics metrics;
    private final List<Long> longestBySlice = new ArrayList<>();
    private long recordsIn;
    private long lastProgress;
    private long longestOfSlice;

    Subtask(SubtaskMetrics metrics, long now) {
      this.metrics = metrics;
      recordsIn = metrics.recordsIn().getAsLong();
      lastProgress = now;
    }

    void sample(long now) {
      // A pause counts for every slice that it overlaps, with its length so far.
      longestOfSlice = Math.max(longestOfSlice, now - lastProgress);
      long current = metrics.recordsIn().getAsLong();
      if (current != recordsIn || metrics.idle().getAsBoolean()) {
        recordsIn = current;
        lastProgress = now;
      }
    }

    void endSlice() {
      longestBySlice.add(longestOfSlice);
      longestOfSlice = 0;
    }
  }

  /**
   * @param subtasks to sample
   * @param slice the longest pause of each of these times is kept
   * @param began beginning of the first slice, {@link System#nanoTime}
   */
  PauseRecorder(List<SubtaskMetrics> subtasks, Duration slice, long began) {
    this.subtasks = subtasks.stream().map(metrics -> new Subtask(metrics, began)).toList();
    this.began = began;
    sliceNanos = slice.toNanos();
    sliceEnd = began + sliceNanos;
  }

  /**
   * Samples all subtasks.
   *
   * @param now time of the sample, {@link System#nanoTime}; never earlier than the one before
   */
  void sample(long now) {
    subtasks.forEach(subtask -> subtask.sample(now));
    while (now >= sliceEnd) {
      subtasks.forEach(Subtask::endSlice);
      sliceEnd += sliceNanos;
    }
  }

  /**
   * Returns count, p50, p99 and max of the longest pauses, in µs, over all complete slices that
   * overlap an interval.
   *
   * @param from its beginning, {@link System#nanoTime}
   * @param to its end, {@link System#nanoTime}
   */
  Map<String, Long> summary(long from, long to) {
    long firstSlice = Math.max(0, (from - began) / sliceNanos);
    long lastSlice = (to - began) / sliceNanos;
    List<Long> micros = new ArrayList<>();
    for (Subtask subtask : subtasks) {
      for (int i = 0; i < subtask.longestBySlice.size(); i++) {
        if (i >= firstSlice && i <= lastSlice) {
          micros.add(subtask.longestBySlice.get(i) / 1_000);
        }
      }
    }
    return Statistics.summary("pause", "Micros", micros);
  }
}

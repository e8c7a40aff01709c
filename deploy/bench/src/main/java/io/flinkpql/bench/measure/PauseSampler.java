// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.SubtaskMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How long subtasks stand still while there are messages for them: their counters are looked at
 * every millisecond, and the longest time without a message is kept, slice by slice. Whatever stops
 * a subtask is in it: a barrier, a sweep, the collector; what waits for messages does not stand
 * still.
 */
public final class PauseSampler implements AutoCloseable {

  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private final long began = System.nanoTime();
  private final long sliceNanos;
  private final List<Watched> watched;
  private final Thread thread;
  private volatile boolean ended;

  /** One subtask. Used by the watching thread alone, until that has ended. */
  private static final class Watched {
    private final SubtaskMetrics subtask;
    private final List<Long> longest = new ArrayList<>();
    private long count;
    private long since;
    private long longestOfSlice;

    Watched(SubtaskMetrics subtask, long now) {
      this.subtask = subtask;
      count = subtask.taken().getAsLong();
      since = now;
    }

    void look(long now) {
      // A pause counts for every slice that it reaches into, with its length so far.
      longestOfSlice = Math.max(longestOfSlice, now - since);
      long seen = subtask.taken().getAsLong();
      if (seen != count || subtask.waiting().getAsBoolean()) {
        count = seen;
        since = now;
      }
    }

    void endSlice() {
      longest.add(longestOfSlice);
      longestOfSlice = 0;
    }
  }

  private PauseSampler(List<SubtaskMetrics> subtasks, Duration slice) {
    sliceNanos = slice.toNanos();
    watched = subtasks.stream().map(subtask -> new Watched(subtask, began)).toList();
    thread = new Thread(this::watch, "pauses");
    thread.setDaemon(true);
  }

  /**
   * Begins to watch.
   *
   * @param subtasks that are watched
   * @param slice the time of which the longest pause is kept
   */
  static PauseSampler watch(List<SubtaskMetrics> subtasks, Duration slice) {
    PauseSampler pauses = new PauseSampler(subtasks, slice);
    pauses.thread.start();
    return pauses;
  }

  private void watch() {
    long sliceEnd = began + sliceNanos;
    while (!ended) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      watched.forEach(subtask -> subtask.look(now));
      while (now >= sliceEnd) {
        watched.forEach(Watched::endSlice);
        sliceEnd += sliceNanos;
      }
    }
  }

  /** Ends watching; percentiles of the longest pauses of all slices of all subtasks, in µs. */
  Map<String, Long> end() throws InterruptedException {
    return end(began, Long.MAX_VALUE);
  }

  /**
   * Ends watching.
   *
   * @param from slices that end before do not count, {@link System#nanoTime}
   * @param to nor do those that begin after
   * @return percentiles of the longest pauses of the others, of all subtasks, in µs
   */
  Map<String, Long> end(long from, long to) throws InterruptedException {
    close();
    long firstSlice = Math.max(0, (from - began) / sliceNanos);
    long lastSlice = (to - began) / sliceNanos;
    List<Long> all = new ArrayList<>();
    for (Watched subtask : watched) {
      for (int i = 0; i < subtask.longest.size(); i++) {
        if (i >= firstSlice && i <= lastSlice) {
          all.add(subtask.longest.get(i));
        }
      }
    }
    return Statistics.spread("pause", "Micros", all.stream().map(nanos -> nanos / 1_000).toList());
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join();
  }
}

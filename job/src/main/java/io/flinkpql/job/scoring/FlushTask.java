// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Flushes dirty accounts in short steps between messages, so that few are left when a checkpoint
 * barrier arrives, and the rest at the barrier.
 */
final class FlushTask {

  private static final long STEP_INTERVAL_MILLIS = 10;
  // A step takes this long only if it is behind schedule.
  private static final long MAX_STEP_NANOS = 8_000_000;
  private static final int ACCOUNTS_PER_CLOCK_READING = 32;

  private final AccountStore accounts;
  private final FlushSettings settings;
  private final ProcessingTimeService time;
  private final ScoringMetrics metrics;
  private final FlushSchedule schedule;

  /**
   * Creates a task; {@link #start} starts its steps.
   *
   * @param time wall clock and timers of the operator
   */
  FlushTask(
      AccountStore accounts,
      FlushSettings settings,
      ProcessingTimeService time,
      ScoringMetrics metrics) {
    this.accounts = accounts;
    this.settings = settings;
    this.time = time;
    this.metrics = metrics;
    schedule =
        new FlushSchedule(
            settings.checkpointIntervalMillis(), settings.dirtyAccountsAtBarrier(), now());
  }

  /** Starts the steps, if there are checkpoints. */
  void start() {
    if (settings.checkpointIntervalMillis() > 0) {
      step();
    }
  }

  /** Counts a change of an account. */
  void accountChanged() {
    schedule.accountChanged();
  }

  private void step() {
    long now = now();
    int backlog = accounts.flushBacklog();
    int limit = schedule.backlogLimit(now, backlog, accounts.dirty());
    long nanos = flushTo(limit);
    schedule.flushed(backlog - accounts.flushBacklog(), nanos);
    time.registerTimer(schedule.nextCheck(now, STEP_INTERVAL_MILLIS), due -> step());
  }

  private long flushTo(int limit) {
    long start = System.nanoTime();
    long nanos = 0;
    boolean more = true;
    while (more && accounts.flushBacklog() > limit && nanos < MAX_STEP_NANOS) {
      more = accounts.flushSome(ACCOUNTS_PER_CLOCK_READING) > 0;
      nanos = System.nanoTime() - start;
    }
    return nanos;
  }

  /**
   * Flushes every dirty account at a checkpoint barrier.
   *
   * @param triggered when the checkpoint was triggered, wall clock, ms
   */
  void flushAtBarrier(long triggered) {
    long start = System.nanoTime();
    int dirty = accounts.dirty();
    accounts.flushAll();
    metrics.flushedAtBarrier(dirty, System.nanoTime() - start);
    schedule.barrierPassed(Math.min(triggered, now()));
  }

  private long now() {
    return time.getCurrentProcessingTime();
  }
}

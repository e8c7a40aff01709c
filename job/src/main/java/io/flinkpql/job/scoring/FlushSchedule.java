// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/**
 * Decides how many accounts may be dirty at an instant between two checkpoints.
 *
 * <p>Dirty accounts left at the checkpoint barrier block processing until they are flushed.
 * Flushing them in a hurry before it takes the CPU from the rest of the job. So flushing starts
 * once the backlog would take a certain share of the time left, at the recent cost of a flush. From
 * then on the limit falls linearly to the number allowed at the barrier. It ends a little before
 * the barrier, so that the state backend has time to write most of it too.
 *
 * <p>The share is small where nearly every change hits another account, because no account will be
 * flushed twice. Where changes return to the same accounts, each should be flushed once, so as late
 * as possible. {@code deploy/bench/BENCHMARKS.md} has the measurements behind the shares.
 */
final class FlushSchedule {

  private static final int CHECKS_PER_INTERVAL = 100;
  private static final int INTERVAL_PER_LEAD = 40;

  // Shares of the time left at which flushing starts.
  private static final double SHARE_IF_ACCOUNTS_DIFFER = 1.0 / 30;
  private static final double SHARE_IF_ACCOUNTS_REPEAT = 1.0 / 4;
  // Dirty accounts per change: from the first on accounts differ, up to the second they repeat.
  private static final double RATIO_IF_ACCOUNTS_DIFFER = 0.9;
  private static final double RATIO_IF_ACCOUNTS_REPEAT = 0.6;

  private static final double INITIAL_FLUSH_MILLIS = 0.01;
  private static final double SMOOTHING = 0.1;

  private final long intervalMillis;
  private final int limitAtBarrier;
  private long end;
  private boolean flushing;
  private long flushingSince;
  private int backlogAtStart;
  private long changes;
  private double flushMillis = INITIAL_FLUSH_MILLIS;

  /**
   * Starts the first interval.
   *
   * @param intervalMillis time between checkpoints, ms
   * @param limitAtBarrier how many accounts may be dirty when a barrier arrives
   * @param now wall clock, ms
   */
  FlushSchedule(long intervalMillis, int limitAtBarrier, long now) {
    this.intervalMillis = intervalMillis;
    this.limitAtBarrier = limitAtBarrier;
    barrierPassed(now);
  }

  /**
   * Starts the next interval after a barrier.
   *
   * @param triggered when the checkpoint was triggered, wall clock, ms
   */
  void barrierPassed(long triggered) {
    end = triggered + intervalMillis - intervalMillis / INTERVAL_PER_LEAD;
    flushing = false;
    changes = 0;
  }

  /** Counts a change of an account. */
  void accountChanged() {
    changes++;
  }

  /**
   * Records the cost of a flush, which smooths the average.
   *
   * @param accounts by how much the backlog fell; ignored if not positive
   * @param nanos time the flush took, ns
   */
  void flushed(int accounts, long nanos) {
    if (accounts > 0) {
      flushMillis += SMOOTHING * (nanos / 1e6 / accounts - flushMillis);
    }
  }

  /**
   * Returns the instant of the next check, wall clock, ms. Checks are rare until flushing starts.
   *
   * @param now wall clock, ms
   * @param stepMillis time between checks while flushing, ms
   */
  long nextCheck(long now, long stepMillis) {
    return now
        + (flushing ? stepMillis : Math.max(stepMillis, intervalMillis / CHECKS_PER_INTERVAL));
  }

  /**
   * Returns the largest backlog allowed now, {@link Integer#MAX_VALUE} before flushing starts.
   *
   * @param now wall clock, ms
   * @param backlog dirty accounts, a large one counted as several
   * @param dirtyAccounts dirty accounts, each counted once
   */
  int backlogLimit(long now, int backlog, int dirtyAccounts) {
    if (!flushing) {
      if (backlog * flushMillis < startingShare(dirtyAccounts) * (end - now)) {
        return Integer.MAX_VALUE;
      }
      flushing = true;
      flushingSince = now;
      backlogAtStart = backlog;
    }
    double timeLeft = now >= end ? 0 : (double) (end - now) / (end - flushingSince);
    return limitAtBarrier + (int) (timeLeft * Math.max(0, backlogAtStart - limitAtBarrier));
  }

  /** Interpolates between the two shares by how often the changes hit the same accounts. */
  private double startingShare(int dirtyAccounts) {
    double ratio = (double) dirtyAccounts / Math.max(1, changes);
    double repetition =
        (RATIO_IF_ACCOUNTS_DIFFER - ratio) / (RATIO_IF_ACCOUNTS_DIFFER - RATIO_IF_ACCOUNTS_REPEAT);
    return SHARE_IF_ACCOUNTS_DIFFER
        + (SHARE_IF_ACCOUNTS_REPEAT - SHARE_IF_ACCOUNTS_DIFFER)
            * Math.min(1, Math.max(0, repetition));
  }
}

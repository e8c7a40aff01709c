// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/**
 * How many accounts may differ from the store at an instant.
 *
 * <p>What is left at the barrier stops all messages until it is written, and what is written in a
 * hurry before it takes the processor from everything that a message passes on its way. So nothing
 * is written until what there is would take some share of the time that is left, by what writing
 * took lately; from then on the number that may differ falls along a straight line to what may be
 * left at the barrier. It gets there a little ahead of the barrier, so that the state backend too
 * is done with most of it by then.
 *
 * <p>The share is small where nearly every change was to another account: none will be written
 * twice. Where changes come back to the same accounts, each should be written once, so as late as
 * possible. With a million accounts that were equally likely, at 21,000 messages a second on two
 * processors that the job shared with the broker, 99 of 100 qualifications took 405 ms at most by a
 * quarter, 168 by a twelfth, 80, 89 and 220 by a thirtieth. But by a thirtieth at any time the
 * busiest of a million accounts were written over and over: 4,393 bytes were allocated for a
 * message then, 3,481 as it is.
 */
final class FlushSchedule {

  private static final int LOOKS_PER_INTERVAL = 100;
  private static final int AHEAD_OF_BARRIER = 40;
  private static final double SHARE_IF_OTHERS_CHANGE = 1.0 / 30;
  private static final double SHARE_IF_THE_SAME_CHANGE = 1.0 / 4;
  private static final double NEARLY_ALL_OTHERS = 0.9;
  private static final double MANY_THE_SAME = 0.6;
  private static final double FIRST_MILLIS_OF_A_WRITE = 0.01;
  private static final double WEIGHT_OF_THE_LAST = 0.1;

  private final long intervalMillis;
  private final int atBarrier;
  private long end;
  private long start;
  private int atStart;
  private boolean started;
  private long changes;
  private double millisOfAWrite = FIRST_MILLIS_OF_A_WRITE;

  /**
   * @param intervalMillis from checkpoint to checkpoint
   * @param atBarrier how many may differ when a barrier comes
   * @param now wall clock, ms
   */
  FlushSchedule(long intervalMillis, int atBarrier, long now) {
    this.intervalMillis = intervalMillis;
    this.atBarrier = atBarrier;
    barrierPassed(now);
  }

  /**
   * Notes that a barrier has passed: the next one sets out an interval after it did.
   *
   * @param setOut when the barrier did, wall clock, ms
   */
  void barrierPassed(long setOut) {
    end = setOut + intervalMillis - intervalMillis / AHEAD_OF_BARRIER;
    started = false;
    changes = 0;
  }

  /** Notes that an account has changed. */
  void changed() {
    changes++;
  }

  /**
   * Notes how long writing took.
   *
   * @param fewer by how much fewer accounts differ now
   * @param nanos how long that took
   */
  void wrote(int fewer, long nanos) {
    if (fewer > 0) {
      millisOfAWrite += WEIGHT_OF_THE_LAST * (nanos / 1e6 / fewer - millisOfAWrite);
    }
  }

  /**
   * When to ask again, wall clock, ms.
   *
   * @param now wall clock, ms
   * @param step how long one that writes waits after each time
   */
  long next(long now, long step) {
    return now + (started ? step : Math.max(step, intervalMillis / LOOKS_PER_INTERVAL));
  }

  /**
   * How many may differ.
   *
   * @param now wall clock, ms
   * @param dirty how many do, a large one counted as several
   * @param accounts how many do, each counted once
   */
  int allowed(long now, int dirty, int accounts) {
    if (!started) {
      if (dirty * millisOfAWrite < shareOfTime(accounts) * (end - now)) {
        return Integer.MAX_VALUE;
      }
      started = true;
      start = now;
      atStart = dirty;
    }
    double left = now >= end ? 0 : (double) (end - now) / (end - start);
    return atBarrier + (int) (left * Math.max(0, atStart - atBarrier));
  }

  /** Of the time left: by how many different accounts the changes since the barrier were to. */
  private double shareOfTime(int accounts) {
    double others = (double) accounts / Math.max(1, changes);
    double sameness = (NEARLY_ALL_OTHERS - others) / (NEARLY_ALL_OTHERS - MANY_THE_SAME);
    return SHARE_IF_OTHERS_CHANGE
        + (SHARE_IF_THE_SAME_CHANGE - SHARE_IF_OTHERS_CHANGE) * Math.min(1, Math.max(0, sameness));
  }
}

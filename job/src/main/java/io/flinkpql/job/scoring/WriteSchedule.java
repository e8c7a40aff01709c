package io.flinkpql.job.scoring;

/**
 * How many accounts may differ from the store at an instant.
 *
 * <p>An account that many messages are about between two checkpoints should be written once, so as
 * late as possible; but what is left at the barrier stops all messages until it is written. So
 * nothing is written in the first part of the interval between checkpoints; in the last third the
 * number that may differ falls along a straight line, from what there is then to what may be left
 * at the barrier.
 */
final class WriteSchedule {

  private static final int LEAD = 3;

  private final long intervalMillis;
  private final int atBarrier;
  private long barrier;
  private int atStart;

  /**
   * @param intervalMillis from checkpoint to checkpoint; not positive if there are none
   * @param atBarrier how many may differ when a barrier comes
   * @param now wall clock, ms
   */
  WriteSchedule(long intervalMillis, int atBarrier, long now) {
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
    barrier = setOut + intervalMillis;
    atStart = -1;
  }

  /** When the number begins to fall, wall clock, ms. */
  long start() {
    return barrier - intervalMillis / LEAD;
  }

  /**
   * How many may differ.
   *
   * @param now wall clock, ms
   * @param dirty how many do
   */
  int allowed(long now, int dirty) {
    if (intervalMillis <= 0 || now < start()) {
      return Integer.MAX_VALUE;
    }
    if (atStart < 0) {
      atStart = dirty;
    }
    double left = Math.max(0, (double) (barrier - now) / (barrier - start()));
    return atBarrier + (int) (left * Math.max(0, atStart - atBarrier));
  }
}

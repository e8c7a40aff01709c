// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

/**
 * Lets so many requests a second through: a bucket that fills by the second. Who finds it empty is
 * told when to ask again, each a little later than the one before, so that they keep their turn and
 * do not all come at once. Times are ms of the wall clock.
 */
final class RateLimiter {

  private final double perMilli;
  private final double size;
  private double tokens;
  private long filledAt;
  private double lineEnds;
  private long pausedUntil;

  /**
   * @param perSecond requests; the bucket holds those of a second, at least one
   * @param now the bucket is full then
   */
  RateLimiter(double perSecond, long now) {
    perMilli = perSecond / 1000;
    size = Math.max(1, perSecond);
    tokens = size;
    filledAt = now;
  }

  /**
   * Whether a request may go now; if so it counts.
   *
   * @param newcomer whether it has not waited yet, so that it does not pass those who do
   */
  boolean admits(long now, boolean newcomer) {
    tokens = Math.min(size, tokens + Math.max(0, now - filledAt) * perMilli);
    filledAt = now;
    if (now < pausedUntil || tokens < 1 || newcomer && lineEnds > now) {
      return false;
    }
    tokens--;
    return true;
  }

  /** When one that was not admitted is to ask again: its place at the end of the line. */
  long nextTurn(long now) {
    lineEnds = Math.max(lineEnds, Math.max(now, pausedUntil)) + 1 / perMilli;
    return (long) Math.ceil(lineEnds);
  }

  /** Nothing goes before then. */
  void pauseUntil(long instant) {
    pausedUntil = Math.max(pausedUntil, instant);
  }
}

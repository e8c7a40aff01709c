// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

/**
 * Limits requests a second with a token bucket. A request that finds the bucket empty gets a time
 * at which to ask again. These times are spaced, so that waiting requests keep their order and do
 * not arrive together. Times are wall-clock ms.
 */
final class RateLimiter {

  private final double perMilli;
  private final double size;
  private double tokens;
  private long filledAt;
  private double lastTurn;
  private long pausedUntil;

  /**
   * Creates a limiter with a full bucket.
   *
   * @param perSecond requests a second; the bucket holds that many, at least one
   */
  RateLimiter(double perSecond, long now) {
    perMilli = perSecond / 1000;
    size = Math.max(1, perSecond);
    tokens = size;
    filledAt = now;
  }

  /**
   * Takes a token if one is left.
   *
   * @param first whether the request asks for the first time; it must not overtake waiting ones
   * @return whether the request may be sent now
   */
  boolean tryAcquire(long now, boolean first) {
    tokens = Math.min(size, tokens + Math.max(0, now - filledAt) * perMilli);
    filledAt = now;
    if (now < pausedUntil || tokens < 1 || first && lastTurn > now) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Reserves the next free time, at which a request that got no token asks again. */
  long nextTurn(long now) {
    lastTurn = Math.max(lastTurn, Math.max(now, pausedUntil)) + 1 / perMilli;
    return (long) Math.ceil(lastTurn);
  }

  /** Admits no request before {@code instant}. */
  void pauseUntil(long instant) {
    pausedUntil = Math.max(pausedUntil, instant);
  }
}

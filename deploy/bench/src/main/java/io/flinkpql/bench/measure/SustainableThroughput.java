// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.time.Duration;

/**
 * How many messages a second a job takes while they are being sent, by a sender that shares the
 * machine with it, as the broker does: the sender is always a little ahead of the job, and no more.
 * That is less than the job reads of what is there already.
 */
public final class SustainableThroughput {

  /** How long it takes to tell. */
  public static final Duration DURATION = Duration.ofSeconds(40);

  /** By then the sender's code is compiled, and what is on its way is as much as it will be. */
  private static final Duration STEADY = DURATION.dividedBy(2);

  private final long began;
  private final long ahead;
  private volatile long allowed;
  private long fromEvents;
  private long fromNanos;
  private long toEvents;
  private long toNanos;

  /**
   * @param events that the job has taken when it begins
   * @param nanos at which time, {@link System#nanoTime}
   * @param ahead how many messages more than the job had taken, by its last report, may be sent
   */
  public SustainableThroughput(long events, long nanos, long ahead) {
    began = nanos;
    this.ahead = ahead;
    allowed = events + ahead;
  }

  /** The number of the first message that may not be sent yet; for any thread. */
  public long allowed() {
    return allowed;
  }

  /**
   * Notes how far the job is.
   *
   * @param events that it has taken
   * @param nanos at which time, {@link System#nanoTime}
   */
  public void at(long events, long nanos) {
    allowed = events + ahead;
    if (nanos - began < STEADY.toNanos()) {
      return;
    }
    if (fromNanos == 0) {
      fromEvents = events;
      fromNanos = nanos;
    }
    toEvents = events;
    toNanos = nanos;
  }

  /** Whether it has been going on for long enough, and was looked at more than once. */
  public boolean known() {
    return toNanos - began >= DURATION.toNanos() && toNanos > fromNanos;
  }

  /** Messages a second, once it is {@link #known}. */
  public double perSecond() {
    return (toEvents - fromEvents) / ((toNanos - fromNanos) / 1e9);
  }
}

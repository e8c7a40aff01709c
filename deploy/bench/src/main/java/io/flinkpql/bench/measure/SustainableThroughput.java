// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.time.Duration;

/**
 * Measures the sustainable throughput: the rate that a job keeps up with while the sender shares
 * the machine with it. The sender stays ahead of the job by a fixed number of messages. The result
 * is lower than {@link CatchUpRate}, where nothing is sent meanwhile.
 */
public final class SustainableThroughput {

  /** Duration of the measurement. */
  public static final Duration DURATION = Duration.ofSeconds(40);

  /** Before this, the JIT compiles the sender and buffers fill up: not measured. */
  private static final Duration STEADY = DURATION.dividedBy(2);

  private final long began;
  private final long ahead;
  private volatile long allowed;
  private long fromEvents;
  private long fromNanos;
  private long toEvents;
  private long toNanos;

  /**
   * @param events messages that the job had taken at the beginning
   * @param nanos time of the beginning, {@link System#nanoTime}
   * @param ahead messages that may be sent beyond those taken by the last report
   */
  public SustainableThroughput(long events, long nanos, long ahead) {
    began = nanos;
    this.ahead = ahead;
    allowed = events + ahead;
  }

  /** Returns the number of the first message that must not be sent yet; safe for any thread. */
  public long allowed() {
    return allowed;
  }

  /**
   * Records the progress of the job.
   *
   * @param events messages taken so far
   * @param nanos time of the report, {@link System#nanoTime}
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

  /** Returns whether {@link #DURATION} has passed with at least two reports. */
  public boolean known() {
    return toNanos - began >= DURATION.toNanos() && toNanos > fromNanos;
  }

  /** Returns messages a second; valid once it is {@link #known}. */
  public double perSecond() {
    return (toEvents - fromEvents) / ((toNanos - fromNanos) / 1e9);
  }
}

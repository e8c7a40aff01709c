// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

/**
 * Measures how fast a job reads its backlog. Only the second half counts, since the JIT compiles
 * during the first half.
 */
public final class CatchUpRate {

  private final long half;
  private final long messages;
  private long fromEvents;
  private long fromNanos;
  private long toEvents;
  private long toNanos;

  /**
   * @param messages in the backlog
   */
  public CatchUpRate(long messages) {
    half = messages / 2;
    this.messages = messages;
  }

  /**
   * Records the progress of the job, unless it is outside the second half of the backlog.
   *
   * @param events messages read so far
   * @param nanos time of the report, {@link System#nanoTime}
   */
  public void at(long events, long nanos) {
    if (events < half || toEvents >= messages) {
      return;
    }
    if (fromEvents == 0) {
      fromEvents = events;
      fromNanos = nanos;
    }
    toEvents = events;
    toNanos = nanos;
  }

  /**
   * Returns messages a second.
   *
   * @throws IllegalStateException if there were fewer than two reports in the second half
   */
  public double perSecond() {
    if (toNanos <= fromNanos) {
      throw new IllegalStateException(
          "the messages were read too fast to measure the rate: give --rate or more --events");
    }
    return (toEvents - fromEvents) / ((toNanos - fromNanos) / 1e9);
  }
}

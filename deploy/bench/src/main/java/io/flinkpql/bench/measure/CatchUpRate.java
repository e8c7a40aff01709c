// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

/**
 * How fast a job reads what is there: the second half of it, for in the first half its code is
 * compiled.
 */
public final class CatchUpRate {

  private final long half;
  private final long all;
  private long fromEvents;
  private long fromNanos;
  private long toEvents;
  private long toNanos;

  /**
   * @param messages that are there
   */
  public CatchUpRate(long messages) {
    half = messages / 2;
    all = messages;
  }

  /**
   * Records the job's progress; ignored before half of the messages are read and after all are.
   *
   * @param events messages read so far
   * @param nanos when, {@link System#nanoTime}
   */
  public void at(long events, long nanos) {
    if (events < half || toEvents >= all) {
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
   * Messages a second.
   *
   * @throws IllegalStateException if it was seen no more than once since half of them were read
   */
  public double perSecond() {
    if (toNanos <= fromNanos) {
      throw new IllegalStateException(
          "all messages were read too soon to tell how fast: give --rate or more --events");
    }
    return (toEvents - fromEvents) / ((toNanos - fromNanos) / 1e9);
  }
}

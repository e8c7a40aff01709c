// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

/**
 * How fast a job reads what is there: the second half of it, for in the first half its code is
 * compiled.
 */
final class FullSpeed {

  private final long half;
  private final long all;
  private long fromEvents;
  private long fromNanos;
  private long toEvents;
  private long toNanos;

  /**
   * @param messages that are there
   */
  FullSpeed(long messages) {
    half = messages / 2;
    all = messages;
  }

  /**
   * Takes from a report how far the job is, if it says so.
   *
   * @param nanos at which time, {@link System#nanoTime}
   */
  void heard(ChildReport report, long nanos) {
    if (report instanceof ChildReport.Progress made) {
      at(made.events(), nanos);
    } else if (report instanceof ChildReport.Warm warm) {
      at(warm.events(), nanos);
    }
  }

  private void at(long events, long nanos) {
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
  double perSecond() {
    if (toNanos <= fromNanos) {
      throw new IllegalStateException(
          "all messages were read too soon to tell how fast: give --rate or more --events");
    }
    return (toEvents - fromEvents) / ((toNanos - fromNanos) / 1e9);
  }
}

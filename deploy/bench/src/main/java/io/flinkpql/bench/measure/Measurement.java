// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.util.Map;

/**
 * What was counted of one contender in one round, after the warm-up.
 *
 * @param events messages that came to where they are keyed by account
 * @param seconds of the wall clock
 * @param cpuSeconds of the contender's JVM, its native threads included
 * @param gcSeconds of these in which the collector stopped or worked
 * @param allocatedBytes on the heap
 * @param stateBytes stored at the end
 * @param totalEvents that had come when {@code stateBytes} was known, with those of the warm-up
 * @param figures others, by name
 */
public record Measurement(
    long events,
    double seconds,
    double cpuSeconds,
    double gcSeconds,
    long allocatedBytes,
    long stateBytes,
    long totalEvents,
    Map<String, Long> figures) {

  /** Messages a second of the wall clock. */
  public double eventsPerSecond() {
    return events / seconds;
  }

  /** Messages a second of a processor. */
  public double eventsPerCpuSecond() {
    return events / cpuSeconds;
  }

  /** Heap bytes a message. */
  public double allocatedPerEvent() {
    return (double) allocatedBytes / events;
  }
}

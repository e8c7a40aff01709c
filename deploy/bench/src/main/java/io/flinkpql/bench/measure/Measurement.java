// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.util.Map;
import java.util.TreeMap;

/**
 * Holds throughput and resources of one contender in one round, after the warm-up.
 *
 * @param events messages that reached the operator keyed by account
 * @param seconds elapsed time
 * @param cpuSeconds CPU time of the contender's JVM, native threads included
 * @param gcSeconds time in garbage collections
 * @param jitSeconds time in compilations of methods, of all compiler threads together
 * @param allocatedBytes heap bytes allocated
 * @param stateBytes size of the state at the end
 * @param totalEvents messages that {@code stateBytes} covers, those of the warm-up included
 * @param figures further figures by name
 */
public record Measurement(
    long events,
    double seconds,
    double cpuSeconds,
    double gcSeconds,
    double jitSeconds,
    long allocatedBytes,
    long stateBytes,
    long totalEvents,
    Map<String, Long> figures) {

  /** Returns a copy with one more figure. */
  public Measurement with(String name, long figure) {
    Map<String, Long> more = new TreeMap<>(figures);
    more.put(name, figure);
    return new Measurement(
        events,
        seconds,
        cpuSeconds,
        gcSeconds,
        jitSeconds,
        allocatedBytes,
        stateBytes,
        totalEvents,
        more);
  }

  /** Returns messages a second. */
  public double eventsPerSecond() {
    return events / seconds;
  }

  /** Returns messages per second of CPU time. */
  public double eventsPerCpuSecond() {
    return events / cpuSeconds;
  }

  /** Returns heap bytes allocated per message. */
  public double allocatedPerEvent() {
    return (double) allocatedBytes / events;
  }
}

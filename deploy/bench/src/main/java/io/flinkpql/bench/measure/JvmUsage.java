// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** Reads the resources that this JVM has used since its start. Not thread-safe. */
public final class JvmUsage {

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  // The counter of a thread disappears with it, so the last value read is kept.
  private final Map<Long, Long> allocatedByThread = new HashMap<>();

  /**
   * Holds the counters at one moment.
   *
   * @param nanos {@link System#nanoTime}
   * @param cpuNanos CPU time of all threads, native ones included
   * @param gcMillis time in garbage collections
   * @param jitMillis time in compilations of methods, of all compiler threads together
   * @param allocatedBytes heap bytes allocated by all threads that were alive at a reading
   */
  public record Reading(
      long nanos, long cpuNanos, long gcMillis, long jitMillis, long allocatedBytes) {}

  /** Reads all counters. Called about once a second, to see short-lived threads too. */
  public Reading read() {
    long[] ids = threads.getAllThreadIds();
    long[] allocated = threads.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      if (allocated[i] >= 0) {
        allocatedByThread.put(ids[i], allocated[i]);
      }
    }
    return new Reading(
        System.nanoTime(),
        system.getProcessCpuTime(),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum(),
        ManagementFactory.getCompilationMXBean().getTotalCompilationTime(),
        allocatedByThread.values().stream().mapToLong(Long::longValue).sum());
  }
}

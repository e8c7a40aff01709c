// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What this JVM has used so far. Serves one thread. */
public final class JvmUsage {

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  // Threads end and take their counters with them: the last one seen of each stays here.
  private final Map<Long, Long> allocatedByThread = new HashMap<>();

  /**
   * @param nanos of the wall clock, from some start
   * @param cpuNanos of all threads, native ones included
   * @param gcMillis in collections
   * @param allocatedBytes on the heap, by all threads there were when asked
   */
  record Reading(long nanos, long cpuNanos, long gcMillis, long allocatedBytes) {}

  /** Reads all counters. To be called about once a second, or threads come and go unseen. */
  Reading read() {
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
        allocatedByThread.values().stream().mapToLong(Long::longValue).sum());
  }
}

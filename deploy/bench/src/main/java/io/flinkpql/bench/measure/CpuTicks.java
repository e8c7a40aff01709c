// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the CPU time of all processors of this machine since its start, in ticks of the kernel.
 *
 * @param total in all states
 * @param stolen while the machine was ready to run, but its host ran another guest
 */
public record CpuTicks(long total, long stolen) {

  /** Name of the figure {@link #stolenPercent} in a measurement. */
  public static final String STOLEN_PERCENT = "stolenPercent";

  private static final Path KERNEL = Path.of("/proc/stat");
  // user, nice, system, idle, iowait, irq, softirq, steal. Later columns repeat parts of these.
  private static final int COLUMNS = 8;
  private static final int STOLEN = 7;

  /**
   * Reads the current values; empty where the kernel does not report them.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
   */
  static Optional<CpuTicks> now() {
    if (!Files.isReadable(KERNEL)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(KERNEL)) {
      return lines.findFirst().flatMap(CpuTicks::of);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Parses the line of all processors; empty for other lines and older kernels. */
  static Optional<CpuTicks> of(String line) {
    String[] words = line.split(" +");
    if (!words[0].equals("cpu") || words.length <= COLUMNS) {
      return Optional.empty();
    }
    long[] ticks = Arrays.stream(words, 1, COLUMNS + 1).mapToLong(Long::parseLong).toArray();
    return Optional.of(new CpuTicks(Arrays.stream(ticks).sum(), ticks[STOLEN]));
  }

  /** Returns the stolen time since a reading under its name; empty where it is unknown. */
  static Map<String, Long> figures(Optional<CpuTicks> since) {
    return since
        .flatMap(from -> now().map(to -> Map.of(STOLEN_PERCENT, to.stolenPercent(from))))
        .orElse(Map.of());
  }

  /** Returns the stolen share of the time since an earlier reading, in percent. */
  long stolenPercent(CpuTicks since) {
    return Math.round(100.0 * (stolen - since.stolen) / Math.max(1, total - since.total));
  }
}

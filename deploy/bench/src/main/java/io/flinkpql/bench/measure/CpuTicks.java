// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How the time of this machine's processors has passed since it started, in the kernel's ticks.
 *
 * @param all of it
 * @param stolen when this machine had work, but its host gave the processor to another guest
 */
public record CpuTicks(long all, long stolen) {

  /** Of a run's figures: {@link #stolenPercent} of the time that counted. */
  public static final String STOLEN_PERCENT = "stolenPercent";

  private static final Path KERNEL = Path.of("/proc/stat");
  // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in the first.
  private static final int COLUMNS = 8;
  private static final int STOLEN = 7;

  /**
   * Until now; empty where the kernel does not tell.
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

  /** Of the line of all processors; empty if it is another, or of a kernel too old to tell. */
  static Optional<CpuTicks> of(String line) {
    String[] words = line.split(" +");
    if (!words[0].equals("cpu") || words.length <= COLUMNS) {
      return Optional.empty();
    }
    long[] ticks = Arrays.stream(words, 1, COLUMNS + 1).mapToLong(Long::parseLong).toArray();
    return Optional.of(new CpuTicks(Arrays.stream(ticks).sum(), ticks[STOLEN]));
  }

  /** The figure of a run since its time began to count; none where the kernel does not tell. */
  static Map<String, Long> figures(Optional<CpuTicks> since) {
    return since
        .flatMap(from -> now().map(to -> Map.of(STOLEN_PERCENT, to.stolenPercent(from))))
        .orElse(Map.of());
  }

  /** How much was stolen of what has passed since, in percent. */
  long stolenPercent(CpuTicks since) {
    return Math.round(100.0 * (stolen - since.stolen) / Math.max(1, all - since.all));
  }
}

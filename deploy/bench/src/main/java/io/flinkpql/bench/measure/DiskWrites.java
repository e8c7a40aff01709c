// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads how many bytes this process has caused to be written to disks: files of RocksDB and
 * checkpoints. The kernel counts a page once it is dirty, so files deleted early count too.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_io.5.html">proc_pid_io(5)</a>
 */
public final class DiskWrites {

  /** Name of the figure in a measurement, bytes. */
  public static final String FIGURE = "diskWriteBytes";

  private static final Path KERNEL = Path.of("/proc/self/io");
  private static final String FIELD = "write_bytes: ";

  private DiskWrites() {}

  /** Returns the bytes since the start of the process; empty where the kernel does not tell. */
  static Optional<Long> bytes() {
    if (!Files.isReadable(KERNEL)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(KERNEL)) {
      return bytes(lines);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<Long> bytes(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith(FIELD))
        .map(line -> Long.parseLong(line.substring(FIELD.length())))
        .findFirst();
  }
}

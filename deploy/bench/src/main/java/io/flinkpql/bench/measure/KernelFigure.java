// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Names the figures that the kernel keeps of this process, each in bytes since its start. */
public enum KernelFigure {
  /**
   * Counts what the process caused to be written to disks: files of RocksDB and checkpoints. A page
   * counts once it is dirty, so files deleted early count too.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_io.5.html">proc_pid_io(5)</a>
   */
  DISK_WRITES("diskWriteBytes", "/proc/self/io", "write_bytes:", 1),

  /**
   * Tells the most physical memory that the process has had: heap, native memory, code.
   *
   * @see <a
   *     href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
   */
  PEAK_MEMORY("peakMemoryBytes", "/proc/self/status", "VmHWM:", 1024);

  private final String figureName;
  private final Path file;
  private final String field;
  private final int unitBytes;

  KernelFigure(String figureName, String file, String field, int unitBytes) {
    this.figureName = figureName;
    this.file = Path.of(file);
    this.field = field;
    this.unitBytes = unitBytes;
  }

  /** Returns the name of the figure in a measurement. */
  public String figureName() {
    return figureName;
  }

  /** Returns the bytes now; empty where the kernel does not tell. */
  Optional<Long> bytes() {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return bytes(lines);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<Long> bytes(Stream<String> lines) {
    return lines
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(field))
        .map(words -> Long.parseLong(words[1]) * unitBytes)
        .findFirst();
  }
}

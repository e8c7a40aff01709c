// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import java.util.Arrays;

/**
 * Holds a non-blank line of an input file, or a value of an Avro file as JSON.
 *
 * @param file number of the file, from 0, in the order of the command line
 * @param line number of the line, from 1; blank lines count. In an Avro file that of the value
 * @param bytes the line unchanged, without its line end
 * @param truncated whether the line was longer than 64 MiB; {@code bytes} then holds its beginning
 * @param timestamp when a broker received it, ms since the epoch; {@link #NO_TIMESTAMP} for a file
 */
public record NdjsonLine(int file, long line, byte[] bytes, boolean truncated, long timestamp) {

  /** Stands for the time of a line that no broker received. */
  public static final long NO_TIMESTAMP = -1;

  /** Creates a line of a file. */
  public NdjsonLine(int file, long line, byte[] bytes, boolean truncated) {
    this(file, line, bytes, truncated, NO_TIMESTAMP);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NdjsonLine that
        && file == that.file
        && line == that.line
        && truncated == that.truncated
        && timestamp == that.timestamp
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * file + Long.hashCode(line)) + Arrays.hashCode(bytes);
  }
}

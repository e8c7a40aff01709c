// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.util.Arrays;

/**
 * Holds a non-blank line of an input file.
 *
 * @param file number of the file, from 0, in the order of the command line
 * @param line number of the line, from 1; blank lines count
 * @param bytes the line unchanged, without its line end
 * @param truncated whether the line was longer than {@link LineReader#MAX_LINE_BYTES}; {@code
 *     bytes} then holds its beginning
 */
public record NdjsonLine(int file, long line, byte[] bytes, boolean truncated) {

  @Override
  public boolean equals(Object other) {
    return other instanceof NdjsonLine that
        && file == that.file
        && line == that.line
        && truncated == that.truncated
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * file + Long.hashCode(line)) + Arrays.hashCode(bytes);
  }
}

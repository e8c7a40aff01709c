// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.util.Arrays;

/**
 * A line of an input file that is not blank.
 *
 * @param file number of the file, from 0, in the order in which files were named
 * @param line number of the line, from 1; blank ones are counted
 * @param bytes the line as it stands, without its line end
 * @param truncated whether the line was longer than {@link LineReader#LONGEST} bytes, of which
 *     {@code bytes} holds the first
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

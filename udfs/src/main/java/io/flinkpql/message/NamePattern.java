// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Matches names that begin and end with given texts. */
final class NamePattern {

  /** Holds the first bytes of the prefix, and a mask of them: nearly always they decide. */
  private final long start;

  private final long startMask;
  private final byte[] prefix;
  private final byte[] suffix;

  NamePattern(String prefix, String suffix) {
    this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    this.suffix = suffix.getBytes(StandardCharsets.UTF_8);
    start = LittleEndianLongs.prefix(this.prefix, 0, this.prefix.length);
    startMask = this.prefix.length >= Long.BYTES ? -1L : (1L << Byte.SIZE * this.prefix.length) - 1;
  }

  boolean matches(JsonText name) {
    if (((name.prefix() ^ start) & startMask) != 0) {
      return false;
    }
    int from = name.from();
    int end = from + name.length();
    return name.length() >= prefix.length + suffix.length
        && Arrays.equals(name.bytes(), from, from + prefix.length, prefix, 0, prefix.length)
        && Arrays.equals(name.bytes(), end - suffix.length, end, suffix, 0, suffix.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePattern pattern
        && Arrays.equals(prefix, pattern.prefix)
        && Arrays.equals(suffix, pattern.suffix);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(prefix) + Arrays.hashCode(suffix);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * Hashes texts to 64 bits. Distinct tracks and remembered message ids store the hash in place of
 * the text, so it is part of the state format and must never change.
 *
 * <p>The hash is FNV-1a over words of four UTF-16 units, with the finalizer of MurmurHash3 (public
 * domain), which distributes all bits evenly.
 */
public final class MemberHash {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private MemberHash() {}

  /** Returns the hash of a text; never 0. */
  public static long of(String text) {
    long hash = OFFSET ^ text.length();
    long word = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      word = word << 16 | text.charAt(i);
      if ((i & 3) == 3) {
        hash = mix(hash, word);
        word = 0;
      }
    }
    hash = finish(mix(hash, word));
    return hash == 0 ? 1 : hash;
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * PRIME;
    return mixed ^ mixed >>> 32;
  }

  private static long finish(long hash) {
    long h = hash;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}

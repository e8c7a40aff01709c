// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/**
 * Measures reuse distances: how many cache accesses lie between two accesses of one account. It is
 * a direct-mapped table of the most recent accesses; on a collision the older one is forgotten.
 */
final class ReuseDistances {

  /** Distance of an account whose previous access is not known. */
  static final int UNKNOWN = Integer.MAX_VALUE;

  private static final int ENTRIES = 1 << 15;

  // An entry has the account's hash in its upper half and the access count in its lower half.
  private final long[] entries = new long[ENTRIES];

  /**
   * Records an access and returns its reuse distance.
   *
   * @param hash {@link AccountHash} of the id
   * @param accessCount accesses of the cache so far; may overflow
   * @return accesses since the previous one of this account, or {@link #UNKNOWN}
   */
  int record(int hash, int accessCount) {
    int index = hash & ENTRIES - 1;
    long previous = entries[index];
    entries[index] = (long) hash << 32 | accessCount & 0xFFFFFFFFL;
    int distance = accessCount - (int) previous;
    return (int) (previous >>> 32) == hash && distance >= 0 ? distance : UNKNOWN;
  }
}

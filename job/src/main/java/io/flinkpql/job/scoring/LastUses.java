// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

/**
 * When accounts were used last, for about so many as were used last. Where two share a place the
 * earlier one is forgotten.
 */
final class LastUses {

  /** It was not used lately. */
  static final int LONG_AGO = Integer.MAX_VALUE;

  private static final int PLACES = 1 << 15;

  // The hash in the upper half, the time in the lower one.
  private final long[] uses = new long[PLACES];

  /**
   * Notes a use of an account.
   *
   * @param hash {@link PackedAccounts#hash} of its id
   * @param now a count that rises, and may run over
   * @return by how much it has risen since the last use, or {@link #LONG_AGO}
   */
  int use(int hash, int now) {
    int place = hash & PLACES - 1;
    long last = uses[place];
    uses[place] = (long) hash << 32 | now & 0xFFFFFFFFL;
    int ago = now - (int) last;
    return (int) (last >>> 32) == hash && ago >= 0 ? ago : LONG_AGO;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

/**
 * Holds at which landmarks of one account each condition is true.
 *
 * @param account id of the account
 * @param firstMonday number of the account's first landmark; the others follow it
 * @param outcomes outcome of each landmark
 * @param flags a bit for each condition and landmark, those of one condition together
 */
public record AccountFlags(String account, long firstMonday, byte[] outcomes, long[] flags) {

  /** The number of landmarks. */
  int size() {
    return outcomes.length;
  }

  boolean flag(int condition, int landmark) {
    int bit = condition * outcomes.length + landmark;
    return (flags[bit >> 6] >>> bit & 1) != 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/** Finds the layouts of packed accounts. */
@FunctionalInterface
public interface Layouts {

  /**
   * Returns the layout of a version of the rule set in force.
   *
   * @throws IllegalStateException if the version is not known
   */
  Layout of(long version);

  /**
   * Returns the layout of a candidate.
   *
   * @param number number of the candidate
   * @throws IllegalStateException if it is not known
   */
  default Layout ofCandidate(int number) {
    throw new IllegalStateException("candidate " + number + " is not known here");
  }
}

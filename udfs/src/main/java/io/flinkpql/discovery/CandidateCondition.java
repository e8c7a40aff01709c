// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.io.Serializable;

/**
 * Pairs a candidate with the threshold chosen for it.
 *
 * @param candidate the number that is compared
 * @param threshold the values for which the condition is true
 */
public record CandidateCondition(Candidate candidate, Threshold threshold) implements Serializable {

  /** Returns the condition in words, such as {@code Invited: count in 14d >= 3}. */
  public String text() {
    return candidate.text() + " " + threshold.text();
  }
}

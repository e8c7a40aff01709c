// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.OptionalDouble;

/**
 * Counts the landmarks of one part of the time and those of them that a condition flags.
 *
 * @param landmarks all landmarks
 * @param positive those whose account pays within the attribution window
 * @param flagged landmarks at which the condition is true
 * @param flaggedPositive those of them that are positive
 */
public record Figures(long landmarks, long positive, long flagged, long flaggedPositive) {

  /** Returns the share of flagged landmarks that are positive. */
  public OptionalDouble precision() {
    return share(flaggedPositive, flagged);
  }

  /** Returns the share of positive landmarks that are flagged. */
  public OptionalDouble recall() {
    return share(flaggedPositive, positive);
  }

  /** Returns the share of all landmarks that are positive. */
  public OptionalDouble baseRate() {
    return share(positive, landmarks);
  }

  /** Returns the precision divided by the base rate. */
  public OptionalDouble lift() {
    return precision().isPresent() && positive > 0
        ? OptionalDouble.of(precision().getAsDouble() / baseRate().getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  /** Whether flagged landmarks are positive more often than the others are. */
  boolean raisesTheRate() {
    return (double) flaggedPositive * landmarks > (double) positive * flagged;
  }

  /**
   * Returns the mutual information of flag and outcome, in bits: by how much the flag reduces the
   * entropy of the outcome.
   */
  public double informationGain() {
    if (landmarks == 0) {
      return 0;
    }
    double without = entropy(positive, landmarks);
    double inside = flagged * entropy(flaggedPositive, flagged);
    double outside =
        (landmarks - flagged) * entropy(positive - flaggedPositive, landmarks - flagged);
    return Math.max(0, without - (inside + outside) / landmarks);
  }

  private static double entropy(long part, long whole) {
    if (part == 0 || part == whole) {
      return 0;
    }
    double share = (double) part / whole;
    return -(share * Math.log(share) + (1 - share) * Math.log(1 - share)) / Math.log(2);
  }
}

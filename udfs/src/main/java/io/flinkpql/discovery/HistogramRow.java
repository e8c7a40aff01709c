// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

/**
 * Carries the histogram of one candidate over a part of the accounts.
 *
 * @param candidate index of the candidate; {@link #ALL_LANDMARKS} for the number of all landmarks
 * @param values the lowest value of each bin
 * @param counts landmarks by bin and outcome, the outcomes of one bin together
 */
public record HistogramRow(int candidate, double[] values, long[] counts) {

  /** Marks the row with the number of all landmarks by outcome, in one bin. */
  public static final int ALL_LANDMARKS = -1;
}

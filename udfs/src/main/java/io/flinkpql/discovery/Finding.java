// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;

/**
 * Holds how well one candidate tells on the second part of the time who will pay.
 *
 * @param condition the candidate and its threshold, chosen on the first part
 * @param figures counts of the second part
 * @param qualityValue the least false discovery rate at which it counts as a predictor, from 0 to 1
 * @param predicts whether it does at a rate of 5 %
 * @param sameAs candidates whose flags say the same, shortest name first
 * @param curve figures of the second part by threshold; empty unless it predicts
 */
public record Finding(
    CandidateCondition condition,
    Figures figures,
    double qualityValue,
    boolean predicts,
    List<String> sameAs,
    List<CurvePoint> curve) {

  /** Holds the figures of the second part at one threshold. */
  public record CurvePoint(Threshold threshold, Figures figures) {}
}

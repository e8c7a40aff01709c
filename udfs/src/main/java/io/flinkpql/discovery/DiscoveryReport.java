// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds all that discovery found.
 *
 * @param conversion name of the conversion event
 * @param asOf end of the history, ms since the epoch
 * @param attributionMillis length of the time in which an account must pay after a landmark, ms
 * @param gapMillis time between a landmark and the start of that time, ms
 * @param accounts accounts looked at
 * @param paid those of them that paid
 * @param landmarks landmarks with a known outcome
 * @param positive those of them after which the account pays
 * @param candidatesLookedAt number of candidates, of which {@code findings} lists each that flags a
 *     usable share of landmarks
 * @param findings predictors first, then by information gain
 * @param definition the definition of leads; empty if nothing predicts
 * @param examples looks behind the figures of the definition and of the first predictors, by their
 *     conditions
 */
public record DiscoveryReport(
    String conversion,
    long asOf,
    long attributionMillis,
    long gapMillis,
    long accounts,
    long paid,
    long landmarks,
    long positive,
    int candidatesLookedAt,
    List<Finding> findings,
    Optional<Definition> definition,
    Map<List<CandidateCondition>, LookExamples> examples) {

  /** The number of accounts that must have paid before anything can be said. */
  public static final long ENOUGH_PAID = 30;

  /** Whether any behaviour predicts the conversion. */
  public boolean predicts() {
    return definition.isPresent();
  }

  /** Whether enough accounts paid to tell a behaviour from chance. */
  public boolean enoughPaid() {
    return paid >= ENOUGH_PAID;
  }
}

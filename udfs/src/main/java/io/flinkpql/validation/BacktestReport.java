// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds all that a backtest found.
 *
 * @param ruleSet name of the rule set
 * @param version its version
 * @param asOf end of the history, ms since the epoch
 * @param attributionMillis time after qualifying within which a payment is won, ms
 * @param result figures of the whole history
 * @param holdout figures on either side of an instant, if one was given
 * @param against comparison with a second rule set, if one was given
 */
public record BacktestReport(
    String ruleSet,
    long version,
    long asOf,
    long attributionMillis,
    BacktestResult result,
    Optional<Holdout> holdout,
    Optional<Comparison> against) {

  /**
   * Computes the figures.
   *
   * @param first how accounts fared under the rule set
   * @param second how they fared under the one to compare with, if any
   * @param attributionMillis time after qualifying within which a payment is won, ms
   * @param holdoutAfter instant that splits the leads, ms since the epoch; empty for none
   */
  public static BacktestReport of(
      RuleSetOutcomes first,
      Optional<RuleSetOutcomes> second,
      long attributionMillis,
      OptionalLong holdoutAfter) {
    return new BacktestReport(
        first.rules().name(),
        first.rules().version(),
        first.asOf(),
        attributionMillis,
        first.result(attributionMillis),
        holdoutAfter.isPresent()
            ? Optional.of(first.holdout(attributionMillis, holdoutAfter.getAsLong()))
            : Optional.empty(),
        second.map(other -> first.comparedWith(other, attributionMillis)));
  }

  /**
   * Splits the leads by the instant at which they qualified.
   *
   * @param after the instant, ms since the epoch
   * @param before figures of the leads that qualified before it
   * @param from figures of the leads that qualified at it or later
   */
  public record Holdout(long after, BacktestResult before, BacktestResult from) {}

  /**
   * Compares with a second rule set on the same history.
   *
   * @param ruleSet name of the second rule set
   * @param version its version
   * @param result its figures
   * @param moved one entry for each tier name that both rule sets have
   */
  public record Comparison(
      String ruleSet, long version, BacktestResult result, List<MovedLeads> moved) {}
}

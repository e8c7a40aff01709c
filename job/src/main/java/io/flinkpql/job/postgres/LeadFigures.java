// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

/**
 * Holds how well a tier or segment has predicted purchase lately.
 *
 * @param of the tier or segment
 * @param mature number of leads that had the whole time to pay
 * @param precision share of those that paid in time; NaN without leads
 * @param baseRate share of accounts that would pay in such a time by chance; NaN if unknown
 * @param lift precision divided by the base rate; NaN if either is unknown or zero
 * @param verdict the verdict in words
 */
record LeadFigures(
    Definition of, double mature, double precision, double baseRate, double lift, String verdict) {

  /**
   * Names a tier or segment.
   *
   * @param ruleSet name of the rule set
   * @param kind {@code tier} or {@code segment}
   * @param name name of the tier or segment
   */
  record Definition(String ruleSet, String kind, String name) {}
}

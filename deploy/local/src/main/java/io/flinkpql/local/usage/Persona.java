// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

/** Defines how a kind of account uses the product. Probabilities are per day unless noted. */
enum Persona {
  /** Looks around and leaves. */
  TOURIST(0.34, 0.25, 0.80, 0.40, 0.00, 0.05, 0.00, 0, 3, 1.00),
  /** Completes the setup, tries the product for a week or two, and churns. */
  TRYOUT(0.24, 0.90, 0.75, 0.15, 0.08, 0.25, 0.05, 4, 16, 1.00),
  /** Uses the product on working days. */
  STEADY(0.22, 1.00, 0.90, 0.10, 0.12, 0.55, 0.25, 14, 40, 0.35),
  /** Invites the team and reaches the plan's limits. */
  GROWING(0.15, 1.00, 0.97, 0.35, 0.60, 1.20, 0.65, 16, 45, 0.20),
  /** Rolls the product out across a company. */
  LARGE(0.05, 1.00, 0.99, 0.60, 1.50, 1.50, 0.60, 20, 60, 0.10);

  /** Share of all accounts; the shares add up to 1. */
  final double share;

  /** Probability that the account ever completes the setup. */
  final double setupProbability;

  final double workdayActivity;
  final double weekendActivity;

  /** Expected invitations per day, until everybody is invited. */
  final double invitations;

  /** API calls in 30 days, as a share of the plan's limit. */
  final double apiShare;

  /** Probability that the account ever subscribes. */
  final double conversionProbability;

  /** Range of the account's age at churn, in days: from, inclusive, to, exclusive. */
  final int churnFrom;

  final int churnTo;

  /** Probability that the account ever churns. */
  final double churnProbability;

  Persona(
      double share,
      double setupProbability,
      double workdayActivity,
      double weekendActivity,
      double invitations,
      double apiShare,
      double conversionProbability,
      int churnFrom,
      int churnTo,
      double churnProbability) {
    this.share = share;
    this.setupProbability = setupProbability;
    this.workdayActivity = workdayActivity;
    this.weekendActivity = weekendActivity;
    this.invitations = invitations;
    this.apiShare = apiShare;
    this.conversionProbability = conversionProbability;
    this.churnFrom = churnFrom;
    this.churnTo = churnTo;
    this.churnProbability = churnProbability;
  }

  /** Returns the persona at a point of the cumulative shares, {@code 0 <= point < 1}. */
  static Persona at(double point) {
    double sum = 0;
    for (Persona persona : values()) {
      sum += persona.share;
      if (point < sum) {
        return persona;
      }
    }
    return LARGE;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

/** How an account takes to the product. Chances are per day unless said otherwise. */
enum Persona {
  /** Looks around and leaves. */
  TOURIST(0.34, 0.25, 0.80, 0.40, 0.00, 0.05, 0.00, 0, 3, 1.00),
  /** Sets up, tries for a week or two, fades away. */
  TRYOUT(0.24, 0.90, 0.75, 0.15, 0.08, 0.25, 0.05, 4, 16, 1.00),
  /** Works with it on working days. */
  STEADY(0.22, 1.00, 0.90, 0.10, 0.12, 0.55, 0.25, 14, 40, 0.35),
  /** Invites the team and runs into limits. */
  GROWING(0.15, 1.00, 0.97, 0.35, 0.60, 1.20, 0.65, 16, 45, 0.20),
  /** A company-wide roll-out. */
  LARGE(0.05, 1.00, 0.99, 0.60, 1.50, 1.50, 0.60, 20, 60, 0.10);

  /** Share of accounts. */
  final double share;

  /** Chance to finish the set-up at all. */
  final double setsUp;

  final double activeOnWorkday;
  final double activeOnWeekend;

  /** Invitations a day, while there are people left to invite. */
  final double invitations;

  /** Share of the plan's limit of API calls that it comes to use in 30 days. */
  final double apiShare;

  /** Chance to subscribe at all. */
  final double converts;

  /** Age in days at which those who fade away do so, from and to. */
  final int fadesFrom;

  final int fadesTo;

  /** Chance to fade away at all. */
  final double fades;

  Persona(
      double share,
      double setsUp,
      double activeOnWorkday,
      double activeOnWeekend,
      double invitations,
      double apiShare,
      double converts,
      int fadesFrom,
      int fadesTo,
      double fades) {
    this.share = share;
    this.setsUp = setsUp;
    this.activeOnWorkday = activeOnWorkday;
    this.activeOnWeekend = activeOnWeekend;
    this.invitations = invitations;
    this.apiShare = apiShare;
    this.converts = converts;
    this.fadesFrom = fadesFrom;
    this.fadesTo = fadesTo;
    this.fades = fades;
  }

  /** The persona at a point of the whole of accounts, {@code 0 <= point < 1}. */
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

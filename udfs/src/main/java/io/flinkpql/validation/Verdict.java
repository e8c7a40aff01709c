// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

/** Judges a lead definition by the share of its leads that paid. */
public enum Verdict {
  /** At least 15 % of mature leads paid. */
  STRONG("strong"),
  /** Between 10 % and 15 % of mature leads paid. */
  BETWEEN("between"),
  /** Fewer than 10 % of mature leads paid. */
  LOOSE("loose"),
  /** Fewer than 30 leads are mature, so no rate means much. */
  TOO_FEW("too few"),
  /** The confidence interval of the precision reaches down to the base rate. */
  NO_BETTER_THAN_CHANCE("no better than chance");

  private static final long ENOUGH_LEADS = 30;
  private static final double STRONG_FROM = 0.15;
  private static final double LOOSE_BELOW = 0.10;

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** The verdict in words, as reports hold it. */
  public String text() {
    return text;
  }

  /**
   * Judges a precision.
   *
   * @param mature number of mature leads
   * @param won number of those that paid within the attribution window
   * @param baseRate share of accounts that would pay within such a window by chance; NaN if unknown
   */
  static Verdict of(long mature, long won, double baseRate) {
    if (mature < ENOUGH_LEADS) {
      return TOO_FEW;
    }
    if (WilsonInterval.of(won, mature).low() <= baseRate) {
      return NO_BETTER_THAN_CHANCE;
    }
    double precision = (double) won / mature;
    if (precision >= STRONG_FROM) {
      return STRONG;
    }
    return precision < LOOSE_BELOW ? LOOSE : BETWEEN;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

/** Lists the ways in which an account that qualified can fare. */
enum LeadFate {
  /** It had paid when it qualified. */
  CUSTOMER,
  /** It paid within the attribution window. */
  WON,
  /** It did not pay within the attribution window, which has ended. */
  LOST,
  /** It has not paid, and its attribution window has not ended. */
  OPEN;

  /**
   * Tells how an account fared.
   *
   * @param times when it qualified
   * @param attributionMillis length of the attribution window, ms
   * @param asOf end of the history, ms since the epoch
   */
  static LeadFate of(LeadTimes times, AccountOutcome outcome, long attributionMillis, long asOf) {
    long qualifiedAt = times.qualifiedAt();
    if (outcome.paid() && qualifiedAt >= outcome.paidAt()) {
      return CUSTOMER;
    }
    if (outcome.paid() && outcome.paidAt() - qualifiedAt <= attributionMillis) {
      return WON;
    }
    return qualifiedAt + attributionMillis <= asOf ? LOST : OPEN;
  }
}

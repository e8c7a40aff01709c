// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.Locale;

/** Lists the figures that have example accounts. */
public enum ExampleGroup {
  /** Leads that paid within the attribution window. */
  WON,
  /** Mature leads that are not won. */
  LOST,
  /** Leads that are not mature. */
  OPEN,
  /** Leads that ceased to qualify within days. */
  FLAPPED,
  /** Accounts that qualified at or after the instant they paid. */
  CUSTOMERS,
  /** Accounts that paid and never qualified. */
  MISSED,
  /** Leads that qualified in a week. */
  QUALIFIED,
  /** Leads that paid on a day after qualifying. */
  PAID,
  /** Leads of both rule sets that are compared. */
  BOTH,
  /** Leads of the first rule set alone. */
  ONLY_FIRST,
  /** Leads of the second rule set alone. */
  ONLY_SECOND;

  /** The group in lower case, as reports hold it: {@code only_first}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ExampleGroup of(LeadFate fate) {
    return switch (fate) {
      case CUSTOMER -> CUSTOMERS;
      case WON -> WON;
      case LOST -> LOST;
      case OPEN -> OPEN;
    };
  }
}

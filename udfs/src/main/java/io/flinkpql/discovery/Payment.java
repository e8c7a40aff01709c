// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.io.Serializable;
import java.util.Comparator;

/**
 * States when an account paid. Payments are ordered by time, those of one instant by account.
 *
 * @param paidAt ms since the epoch
 * @param account id of the account
 */
public record Payment(long paidAt, String account) implements Comparable<Payment>, Serializable {

  /** Precedes every payment. */
  public static final Payment ANY = new Payment(Long.MIN_VALUE, "");

  private static final Comparator<Payment> ORDER =
      Comparator.comparingLong(Payment::paidAt).thenComparing(Payment::account);

  @Override
  public int compareTo(Payment other) {
    return ORDER.compare(this, other);
  }
}

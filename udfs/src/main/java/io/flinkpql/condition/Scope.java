// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.ZoneId;

/** Gives a condition the values that it reads. Implementations may be mutable and reused. */
public interface Scope {

  /** Returns a signal by its index in the rule set; NaN if it is absent. */
  double signal(int index);

  /** Returns the score, rounded to 4 decimals. */
  double score();

  /** Returns the account's level; 0 below the first tier. */
  int level();

  /** Returns the name of the account's tier; empty below the first tier. */
  String tier();

  /** Whether the account has converted. */
  boolean converted();

  /**
   * Returns a trait of the account by its index in the rule set: {@link Double}, {@link String},
   * {@link Boolean} or a {@code Scalars.Mark}; null if it is absent.
   */
  Object trait(int index);

  /** Returns the day of the account's clock in the rule set's time zone, as an epoch day. */
  long day();

  /** Returns the rule set's time zone. */
  ZoneId timezone();

  /**
   * Returns a field of the message by its index in {@code Interest.fields()}, with the types of
   * {@link #trait}; null if it is absent.
   */
  Object field(int index);

  /** Returns the user of the message; empty if it has none. */
  String user();
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.ZoneId;

/**
 * What conditions read while they are tested. Implementations are filled before a test and reused.
 */
public interface Scope {

  /** Value of a signal by its index in the rule set; NaN where it is absent. */
  double signal(int index);

  /** The score, rounded. */
  double score();

  /** The account's level; 0 below the first tier. */
  int level();

  /** Name of the tier held; empty below the first. */
  String tier();

  /** Whether the account has converted. */
  boolean converted();

  /** Value of an account's trait by its index in the rule set; null where it is absent. */
  Object trait(int index);

  /** The clock's day in the rule set's time zone, as an epoch day. */
  long day();

  /** The rule set's time zone. */
  ZoneId timezone();

  /** Value of a message's field by its index, see {@code Interest.fields()}; null if not named. */
  Object field(int index);

  /** The message's user; empty if it has none. */
  String user();
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.util.Map;

/**
 * Something an account's user does, before it is written as a message.
 *
 * @param type of the message: {@code track}, {@code page}, {@code screen}, {@code identify}, {@code
 *     group}
 * @param name the event, or the name of the page or screen; empty for the others
 * @param account the account's id
 * @param user the user's id
 * @param time when, ms since the epoch
 * @param values properties, or traits of {@code identify} and {@code group}; in order of writing
 * @param userAgent what the sender calls itself; empty for none
 */
record Action(
    String type,
    String name,
    String account,
    String user,
    long time,
    Map<String, Object> values,
    String userAgent) {

  /** The same at another time. */
  Action at(long otherTime) {
    return new Action(type, name, account, user, otherTime, values, userAgent);
  }

  /** Whether marketing sends it rather than the product. */
  boolean fromMarketing() {
    return name.equals(BECAME_MQL);
  }

  static final String BECAME_MQL = "Became MQL";
}

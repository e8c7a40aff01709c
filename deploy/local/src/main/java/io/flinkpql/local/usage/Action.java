// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.util.Map;

/**
 * Describes an action of an account's user, before it is written as a message.
 *
 * @param type message type: {@code track}, {@code page}, {@code screen}, {@code identify}, {@code
 *     group}
 * @param name name of the event, page or screen; empty for the other types
 * @param account account id
 * @param user user id
 * @param time event time, ms since the epoch
 * @param values properties, or traits of {@code identify} and {@code group}, in output order
 * @param userAgent the sender's user agent; empty for none
 */
record Action(
    String type,
    String name,
    String account,
    String user,
    long time,
    Map<String, Object> values,
    String userAgent) {

  /** Returns a copy with another event time, ms since the epoch. */
  Action at(long otherTime) {
    return new Action(type, name, account, user, otherTime, values, userAgent);
  }

  /** Returns whether the message comes from marketing rather than from the product. */
  boolean fromMarketing() {
    return name.equals(BECAME_MQL);
  }

  static final String BECAME_MQL = "Became MQL";
}

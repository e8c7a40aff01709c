// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;

/** What a rule set wants to know of messages: the parser reads this and skips the rest. */
public interface Interest {

  /** Version of the rule set; an event carries it, since it decides what {@link #fields} mean. */
  long version();

  /** Whether users are qualified in the account's place ({@code subject: user}). */
  boolean subjectIsUser();

  /** Whether a signal, points or the conversion names this event. */
  boolean wants(String event);

  /** Fields that {@code where}, {@code exclude} and {@code of} read; no path twice. */
  List<FieldPath> fields();

  /** Traits of {@code group} calls that conditions on accounts read; no name twice. */
  List<String> traits();

  /**
   * Whether a condition of {@code exclude} holds.
   *
   * @param user the message's user, empty if it has none
   * @param fields values in the order of {@link #fields}
   */
  boolean excludes(String user, Object[] fields);

  /** Largest message, in bytes. */
  int maxMessageBytes();

  /** How far event time may be after the time of receipt, in ms. */
  long maxFutureSkewMillis();
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;

/**
 * Selects the events, fields and traits that a rule set reads, so that the parser skips all others
 * (projection and filter push-down).
 */
public interface Interest {

  /** Returns the version of the rule set, which defines the order of an event's fields. */
  long version();

  /** Returns whether users are qualified instead of accounts ({@code subject: user}). */
  boolean subjectIsUser();

  /** Returns whether a signal, {@code points} or {@code conversion} names this event. */
  boolean wants(String event);

  /**
   * Returns whether a candidate, a rule set that is evaluated beside the one in force, names this
   * event.
   */
  default boolean candidatesWant(String event) {
    return false;
  }

  /** Returns whether a rule set in force beside the first one names this event. */
  default boolean othersInForceWant(String event) {
    return false;
  }

  /**
   * Returns whether a rule set in force beside the first one reads any of the traits of a message.
   *
   * @param traits values of {@link #traits()}
   */
  default boolean othersInForceReadAny(Object[] traits) {
    return false;
  }

  /** Returns the set of candidates whose fields and traits are read too; 0 for none. */
  default int candidateSet() {
    return 0;
  }

  /**
   * Lists the fields that {@code where}, {@code exclude} and {@code of} read, without duplicates.
   */
  List<FieldPath> fields();

  /** Lists the traits of {@code group} calls that conditions read, without duplicates. */
  List<String> traits();

  /** Returns how many of {@link #traits} the rule set in force reads: the first ones. */
  default int wantedTraits() {
    return traits().size();
  }

  /**
   * Returns whether a condition of {@code exclude} is true.
   *
   * @param user the message's user, empty if it has none
   * @param fields values in the order of {@link #fields}
   */
  boolean excludes(String user, Object[] fields);

  /** Lists the ids that stand for nobody, in any case: they count as absent. */
  List<String> notIds();

  /** Returns the maximum size of a message, in bytes. */
  int maxMessageBytes();

  /** Returns by how much event time may exceed the time of receipt and the wall clock, in ms. */
  long maxFutureSkewMillis();
}

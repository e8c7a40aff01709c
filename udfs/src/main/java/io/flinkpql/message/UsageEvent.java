// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/**
 * One message on its way to an account: what rule sets read of it, and no more.
 *
 * @param kind what it does to the account
 * @param account the account's id; empty if the message does not name it
 * @param user the user's id; empty if there is none
 * @param event the event's name; empty unless {@code kind} is {@link Kind#USAGE}
 * @param timestamp event time, ms since the epoch
 * @param messageId the sender's id of the message; empty if there is none
 * @param rulesVersion version of the rule set that {@code fields} and {@code traits} belong to
 * @param fields values of {@link Interest#fields()}, in that order
 * @param traits of {@link Kind#TRAITS}: values of {@link Interest#traits()}, in that order; else
 *     empty
 * @param position where the message stood in its input; orders messages of one instant in a replay
 */
public record UsageEvent(
    Kind kind,
    String account,
    String user,
    String event,
    long timestamp,
    String messageId,
    long rulesVersion,
    Object[] fields,
    Object[] traits,
    Position position) {

  /** What a message does to an account. */
  public enum Kind {
    /** {@code track}, {@code page} or {@code screen}: something was done. */
    USAGE,
    /** {@code group} with traits that rules read. */
    TRAITS,
    /** {@code delete}. */
    DELETE
  }

  /** The same message, as if it had named its account. */
  public UsageEvent withAccount(String id) {
    return new UsageEvent(
        kind, id, user, event, timestamp, messageId, rulesVersion, fields, traits, position);
  }

  /**
   * Where a message stood.
   *
   * @param source number of the file or partition
   * @param offset number of the line or record in it
   * @param index number of the message in a batch, 0 outside of one
   */
  public record Position(int source, long offset, int index) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      int order = Integer.compare(source, other.source);
      if (order == 0) {
        order = Long.compare(offset, other.offset);
      }
      return order == 0 ? Integer.compare(index, other.index) : order;
    }
  }
}

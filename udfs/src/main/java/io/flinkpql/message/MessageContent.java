// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Holds the fields of one message that the parser and the rule set read; reusable for the next
 * message. Each way to scan a record is a subclass.
 */
abstract class MessageContent {

  /** Marks a time that the message lacks. */
  static final long NO_TIME = Long.MAX_VALUE;

  /** Marks a record that is a message, not a batch. */
  static final int NO_BATCH = -1;

  /** Limits the characters of account ids, user ids and event names. */
  static final int MAX_LENGTH = 200;

  /** Limits the characters of text traits. */
  private static final int MAX_TRAIT_LENGTH = 1000;

  private final TextCache accountIds;
  private final TextCache userIds;
  private final TextCache fieldTexts = new TextCache(1024);

  MessageContent(Interests interests) {
    NotIds notIds = new NotIds(interests.latest().notIds());
    accountIds = new TextCache(4096, notIds::emptyIfListed);
    userIds = new TextCache(4096, notIds::emptyIfListed);
  }

  /**
   * Reads a record from its first token on. The scanner ends after the record's value.
   *
   * @param value the bytes that the scanner reads
   * @return the offset of its batch, a list whose elements are messages, or {@link #NO_BATCH} if
   *     the record is a message
   */
  abstract int readRecord(JsonScanner json, byte[] value) throws MalformedRecordException;

  /**
   * Reads a message of a batch after its opening brace, and adds what it lacks of the batch.
   *
   * @param value the bytes that the scanner reads
   * @param batch the record that holds the message, read by the same class
   */
  abstract void readElement(JsonScanner json, byte[] value, MessageContent batch)
      throws MalformedRecordException;

  abstract MessageType type();

  /** Returns the name of the event; empty if there is none. */
  abstract String event();

  /** Returns whether the format says that the message has no effect. */
  abstract boolean ignored();

  /** Returns the user's id, otherwise the anonymous one; empty if there is neither. */
  String user() {
    String id = userId();
    return id.isEmpty() ? anonymousId() : id;
  }

  /** Returns the user's id; empty if there is none. */
  abstract String userId();

  /** Returns the anonymous id; empty if there is none. */
  abstract String anonymousId();

  /** Returns the id that an alias links to its user; empty if there is none. */
  abstract String previousId();

  /** Returns the account that the message names; empty if none. */
  abstract String account();

  /** Returns the sender's id of the message; empty if there is none. */
  abstract String messageId();

  /** Returns the first of the message's times, ms; {@link IsoTime#BAD} or {@link #NO_TIME}. */
  abstract long eventTime();

  /** Returns the time of receipt, ms; {@link IsoTime#BAD} or {@link #NO_TIME}. */
  abstract long receivedAt();

  /** Copies the values of {@link Interest#fields()} of an era. */
  abstract void copyFields(int era, Object[] target);

  /** Copies the values of {@link Interest#traits()} of an era; lists and objects are absent. */
  abstract void copyTraits(int era, Object[] target);

  /** Returns whether a message that names neither account nor user is rejected with the paths. */
  boolean namesPaths() {
    return false;
  }

  /** Describes why the message is rejected, in at most 200 characters. */
  String detail(DeadLetterReason reason) {
    return switch (reason) {
      case BAD_ACCOUNT ->
          "the account id is over 200 characters long or contains a control character";
      case BAD_EVENT -> "the event name is over 200 characters long";
      case BAD_USER -> "the user id is over 200 characters long";
      default -> throw new IllegalArgumentException(reason + " is reported elsewhere");
    };
  }

  /** Returns the id of an account; empty if it stands for nobody. */
  final String accountId(JsonText id) {
    return accountIds.get(id);
  }

  /** Returns the id of a user; empty if it stands for nobody. */
  final String userId(JsonText id) {
    return userIds.get(id);
  }

  /** Returns a text that may occur again. */
  final String fieldText(JsonText text) {
    return fieldTexts.get(text);
  }

  /** Turns the text of a scalar into an id; clears the id if the kind cannot be one. */
  static void toId(Kind kind, JsonText id) {
    switch (kind) {
      case TEXT -> id.removeNul();
      case NUMBER -> {
        byte[] canonical = ScalarText.canonical(id).getBytes(StandardCharsets.US_ASCII);
        id.set(canonical, 0, canonical.length);
      }
      default -> id.clear();
    }
  }

  /**
   * Returns the value of a field as {@link Scalars} defines it.
   *
   * @param text the text of a text or number
   */
  final Object value(Kind kind, JsonText text, boolean isTrait) {
    return switch (kind) {
      case TEXT -> {
        text.removeNul();
        if (isTrait) {
          text.truncate(MAX_TRAIT_LENGTH);
        }
        yield fieldTexts.get(text);
      }
      case NUMBER -> number(text);
      case TRUE -> Boolean.TRUE;
      case FALSE -> Boolean.FALSE;
      case NULL -> Scalars.Mark.NULL;
      case OBJECT, LIST -> Scalars.Mark.STRUCTURE;
    };
  }

  /** Returns the number, or null if it is beyond the range of doubles. */
  private static Double number(JsonText text) {
    double number = JsonNumber.read(text);
    return Double.isFinite(number) ? number : null;
  }

  static boolean isAbsent(Object value) {
    return value == null || value == Scalars.Mark.NULL;
  }

  static void removeStructures(Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == Scalars.Mark.STRUCTURE) {
        values[i] = null;
      }
    }
  }
}

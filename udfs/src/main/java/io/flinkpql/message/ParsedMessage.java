// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/**
 * Represents the result of parsing one message. Ignored and rejected messages are values too, since
 * their event time moves the watermark.
 */
public sealed interface ParsedMessage {

  /** Returns the event time in ms, or {@link Long#MIN_VALUE} if none could be read. */
  long timestamp();

  /**
   * Carries an event to the account that the message names.
   *
   * @param event the fields that rule sets read
   */
  record Usable(UsageEvent event) implements ParsedMessage {
    @Override
    public long timestamp() {
      return event.timestamp();
    }
  }

  /**
   * Carries an event whose account has to be found by its user.
   *
   * @param event the fields that rule sets read; its account is empty
   * @param value the bytes as received (of a batch: this message alone)
   */
  record Unaddressed(UsageEvent event, byte[] value) implements ParsedMessage {
    @Override
    public long timestamp() {
      return event.timestamp();
    }
  }

  /**
   * Reports a valid message that has no effect by design.
   *
   * @param cause the reason
   * @param timestamp event time, ms
   */
  record Ignored(Cause cause, long timestamp) implements ParsedMessage {
    /** Lists the reasons for which a valid message has no effect. */
    public enum Cause {
      EXCLUDED,
      IDENTITY,
      UNMATCHED
    }
  }

  /**
   * States which account or user a user belongs to. A message yields its claim in addition to its
   * own result, so claims are not counted as messages.
   *
   * @param kind the kind of claim
   * @param user the id that the claim is about, as the message gives it
   * @param target the account that was joined, or the user that the id is linked to; empty for
   *     {@link Kind#FORGOTTEN}
   * @param timestamp event time, ms
   * @param position the message's position in its input
   */
  record IdentityClaim(
      Kind kind, String user, String target, long timestamp, UsageEvent.Position position)
      implements ParsedMessage {
    /** Lists the kinds of claims. */
    public enum Kind {
      /** A {@code group} call: the user belongs to the account. */
      JOINED,
      /** A {@code group} call without a user id: the anonymous id belongs to the account. */
      JOINED_ANONYMOUSLY,
      /** An {@code identify} or {@code alias} call: the id belongs to the target user. */
      LINKED,
      /** A {@code delete} call: the user has to be forgotten. */
      FORGOTTEN
    }
  }

  /**
   * Reports a message that cannot be used.
   *
   * @param reason the reason
   * @param detail a description of the error, at most 200 characters
   * @param value the bytes as received (of a batch: this message alone), or the first of them;
   *     empty for a record without a value
   * @param size number of bytes received
   * @param timestamp event time, ms; {@link Long#MIN_VALUE} if none could be read or if it lies in
   *     the future, so that a rejected message never moves the watermark there
   * @param position the message's position in its input
   */
  record Rejected(
      DeadLetterReason reason,
      String detail,
      byte[] value,
      int size,
      long timestamp,
      UsageEvent.Position position)
      implements ParsedMessage {

    /** Reports a message whose bytes are complete. */
    public Rejected(
        DeadLetterReason reason,
        String detail,
        byte[] value,
        long timestamp,
        UsageEvent.Position position) {
      this(reason, detail, value, value.length, timestamp, position);
    }
  }
}

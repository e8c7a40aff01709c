// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** What became of one message. Dropped ones are values too: their time moves the watermark. */
public sealed interface ParsedMessage {

  /** Event time in ms, or {@link Long#MIN_VALUE} where none could be read. */
  long timestamp();

  /**
   * To be applied to its account.
   *
   * @param event what rule sets read of the message
   */
  record Usable(UsageEvent event) implements ParsedMessage {
    @Override
    public long timestamp() {
      return event.timestamp();
    }
  }

  /**
   * To be applied to an account that the message does not name.
   *
   * @param event what rule sets read of the message, its account empty
   * @param value the message as it came (of a batch: this message alone)
   */
  record Unaddressed(UsageEvent event, byte[] value) implements ParsedMessage {
    @Override
    public long timestamp() {
      return event.timestamp();
    }
  }

  /**
   * On purpose without effect.
   *
   * @param cause why
   * @param timestamp event time, ms
   */
  record Ignored(Cause cause, long timestamp) implements ParsedMessage {
    /** Why a good message has no effect. */
    public enum Cause {
      EXCLUDED,
      IDENTITY,
      UNMATCHED
    }
  }

  /**
   * What a message states about a user, beside what becomes of the message itself. Counted as no
   * message.
   *
   * @param kind what is stated
   * @param user whom it is about: the id as it stands in the message
   * @param target the account that was joined, or the user that the id is linked to; empty where
   *     there is none
   * @param timestamp event time, ms
   * @param position where the message stood
   */
  record IdentityClaim(
      Kind kind, String user, String target, long timestamp, UsageEvent.Position position)
      implements ParsedMessage {
    /** What a message can state. */
    public enum Kind {
      /** {@code group}: the user belongs to the account. */
      JOINED,
      /** {@code identify} or {@code alias}: this id is that user's. */
      LINKED,
      /** {@code delete}: the user is to be forgotten. */
      FORGOTTEN
    }
  }

  /**
   * Cannot be used.
   *
   * @param reason why
   * @param detail what was wrong, in words, never longer than 200 characters
   * @param value the message as it came (of a batch: this message alone); empty for a record
   *     without a value
   * @param timestamp event time, ms, or {@link Long#MIN_VALUE} where none could be read or where it
   *     lies in the future, so that a message that is not used never moves the watermark there
   */
  record Rejected(DeadLetterReason reason, String detail, byte[] value, long timestamp)
      implements ParsedMessage {}
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent.Kind;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Arrays;

/** Decides what becomes of a message that could be read. */
final class MessageJudge {

  private static final int LONGEST_ACCOUNT = 200;
  private static final String PAGE_VIEWED = "Page Viewed";
  private static final String SCREEN_VIEWED = "Screen Viewed";
  private static final Object[] NOTHING = {};

  private final Interest interest;
  private final long version;
  private final boolean subjectIsUser;
  private final long maxFutureSkewMillis;
  private final Object[] fields;
  private final Object[] traits;

  MessageJudge(Interest interest) {
    this.interest = interest;
    version = interest.version();
    subjectIsUser = interest.subjectIsUser();
    maxFutureSkewMillis = interest.maxFutureSkewMillis();
    fields = new Object[interest.fields().size()];
    traits = new Object[interest.traits().size()];
  }

  /**
   * Decides.
   *
   * @param content what the message says
   * @param recordTimestamp ms, negative if there is none
   * @param position where the message stood
   * @param record the record's bytes, of which the message is {@code from} to {@code to}
   */
  ParsedMessage judge(
      MessageContent content,
      long recordTimestamp,
      Position position,
      byte[] record,
      int from,
      int to) {
    long time = eventTime(content, recordTimestamp);
    String event = eventName(content);
    String user = content.user();
    String account = subjectIsUser ? user : content.account();
    boolean future = isFuture(time, content.receivedAt(), recordTimestamp);
    DeadLetterReason reason = reason(content.type(), event, time, account, future);
    if (reason != null) {
      // A message from the future must not carry the watermark there.
      boolean timed = time != IsoTime.BAD && time != MessageContent.NO_TIME && !future;
      byte[] value = valueOf(record, from, to);
      return new Rejected(reason, detail(reason), value, timed ? time : Long.MIN_VALUE);
    }
    content.copyFields(fields);
    Cause cause = cause(content, user, event);
    if (cause != null) {
      return new Ignored(cause, time);
    }
    Kind kind = kind(content.type());
    UsageEvent usage =
        new UsageEvent(
            kind,
            account,
            user,
            event,
            time,
            content.messageId(),
            version,
            fields.length == 0 ? NOTHING : fields.clone(),
            kind == Kind.TRAITS ? traits.clone() : NOTHING,
            position);
    return account.isEmpty()
        ? new Unaddressed(usage, valueOf(record, from, to))
        : new Usable(usage);
  }

  /** The message's own bytes: of a batch, its part alone. */
  private static byte[] valueOf(byte[] record, int from, int to) {
    return from == 0 && to == record.length ? record : Arrays.copyOfRange(record, from, to);
  }

  private static long eventTime(MessageContent content, long recordTimestamp) {
    long time = content.eventTime();
    return time == MessageContent.NO_TIME && recordTimestamp >= 0 ? recordTimestamp : time;
  }

  private static String eventName(MessageContent content) {
    return switch (content.type()) {
      case TRACK -> content.event();
      case PAGE -> PAGE_VIEWED;
      case SCREEN -> SCREEN_VIEWED;
      default -> "";
    };
  }

  private boolean isFuture(long time, long receivedAt, long recordTimestamp) {
    if (time == IsoTime.BAD || time == MessageContent.NO_TIME) {
      return false;
    }
    if (receivedAt != IsoTime.BAD && receivedAt != MessageContent.NO_TIME) {
      return time - receivedAt > maxFutureSkewMillis;
    }
    return recordTimestamp >= 0 && time - recordTimestamp > maxFutureSkewMillis;
  }

  /** Why the message cannot be used, the first reason that applies; null if it can. */
  private static DeadLetterReason reason(
      MessageType type, String event, long time, String account, boolean future) {
    if (type == MessageType.UNSUPPORTED) {
      return DeadLetterReason.UNSUPPORTED_TYPE;
    }
    if (type == MessageType.TRACK && event.isEmpty()) {
      return DeadLetterReason.MISSING_EVENT;
    }
    if (time == MessageContent.NO_TIME) {
      return DeadLetterReason.MISSING_TIMESTAMP;
    }
    if (time == IsoTime.BAD) {
      return DeadLetterReason.BAD_TIMESTAMP;
    }
    if (!isAccountId(account)) {
      return DeadLetterReason.BAD_ACCOUNT;
    }
    return future ? DeadLetterReason.FUTURE_TIMESTAMP : null;
  }

  private static boolean isAccountId(String account) {
    if (account.length() > LONGEST_ACCOUNT
        && account.codePointCount(0, account.length()) > LONGEST_ACCOUNT) {
      return false;
    }
    for (int i = 0; i < account.length(); i++) {
      if (Character.isISOControl(account.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private String detail(DeadLetterReason reason) {
    return switch (reason) {
      case UNSUPPORTED_TYPE ->
          "type is none of track, page, screen, identify, group, alias, delete";
      case MISSING_EVENT -> "a track without the name of an event";
      case MISSING_TIMESTAMP ->
          "no timestamp, originalTimestamp or receivedAt, and the record has no time";
      case BAD_TIMESTAMP ->
          "the first of timestamp, originalTimestamp, receivedAt is no ISO time of 1970 to 2999";
      case BAD_ACCOUNT -> "the account's id has over 200 characters or a control character";
      case FUTURE_TIMESTAMP ->
          "event time is more than " + maxFutureSkewMillis + " ms after the time of receipt";
      case TOO_LARGE, MALFORMED_JSON, NO_ACCOUNT ->
          throw new IllegalArgumentException(reason + " is not decided here");
    };
  }

  /** Why the message has no effect; null if it has one. */
  private Cause cause(MessageContent content, String user, String event) {
    MessageType type = content.type();
    if (type != MessageType.DELETE && interest.excludes(user, fields)) {
      return Cause.EXCLUDED;
    }
    return switch (type) {
      case IDENTIFY, ALIAS -> Cause.IDENTITY;
      case GROUP -> readsTraits(content) ? null : Cause.IDENTITY;
      case DELETE -> null;
      default -> interest.wants(event) ? null : Cause.UNMATCHED;
    };
  }

  private boolean readsTraits(MessageContent content) {
    content.copyTraits(traits);
    for (Object trait : traits) {
      if (trait != null) {
        return true;
      }
    }
    return false;
  }

  private static Kind kind(MessageType type) {
    return switch (type) {
      case GROUP -> Kind.TRAITS;
      case DELETE -> Kind.DELETE;
      default -> Kind.USAGE;
    };
  }
}

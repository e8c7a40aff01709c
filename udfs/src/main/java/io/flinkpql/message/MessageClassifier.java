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
import java.util.stream.IntStream;

/**
 * Accepts, ignores or rejects a message that is well-formed JSON. The rule set in force at the
 * message's event time decides what is ignored and what is read.
 */
final class MessageClassifier {

  private static final String PAGE_VIEWED = "Page Viewed";
  private static final String SCREEN_VIEWED = "Screen Viewed";
  private static final Object[] NO_VALUES = {};

  private final Interests interests;
  private final Era[] eras;
  private final boolean subjectIsUser;
  private final long maxFutureSkewMillis;

  /**
   * Holds what the rule set of one era reads of the current message.
   *
   * @param fields values of {@link Interest#fields()}, overwritten by the next message
   * @param traits values of {@link Interest#traits()}, overwritten by the next message
   */
  private record Era(int index, Interest interest, long version, Object[] fields, Object[] traits) {
    Era(int index, Interest interest) {
      this(
          index,
          interest,
          interest.version(),
          new Object[interest.fields().size()],
          new Object[interest.traits().size()]);
    }
  }

  MessageClassifier(Interests interests) {
    this.interests = interests;
    eras =
        IntStream.range(0, interests.eras().size())
            .mapToObj(index -> new Era(index, interests.eras().get(index)))
            .toArray(Era[]::new);
    subjectIsUser = interests.latest().subjectIsUser();
    maxFutureSkewMillis = interests.latest().maxFutureSkewMillis();
  }

  /**
   * Classifies a message.
   *
   * @param content the fields of the message
   * @param recordTimestamp timestamp of the record, ms; negative if there is none
   * @param now the wall clock, ms
   * @param position the message's position in its input
   * @param record the record's bytes; the message is the range {@code from} to {@code to}
   */
  ParsedMessage classify(
      MessageContent content,
      long recordTimestamp,
      long now,
      Position position,
      byte[] record,
      int from,
      int to) {
    long time = eventTime(content, recordTimestamp);
    String event = eventName(content);
    String user = content.user();
    String account = subjectIsUser ? user : content.account();
    boolean future = isFuture(time, content.receivedAt(), recordTimestamp, now);
    DeadLetterReason reason = reason(content, event, time, account, user, future);
    if (reason != null) {
      // A message from the future must not move the watermark there.
      long watermarkTime = isTime(time) && !future ? time : Long.MIN_VALUE;
      return new Rejected(
          reason, detail(content, reason), valueOf(record, from, to), watermarkTime, position);
    }
    Era era = eras[interests.eraAt(time)];
    content.copyFields(era.index, era.fields);
    Cause cause = cause(era, content, user, event);
    if (cause != null) {
      return new Ignored(cause, time);
    }
    UsageEvent usage = usageEvent(era, content, account, user, event, time, position);
    if (!account.isEmpty()) {
      return new Usable(usage);
    }
    byte[] value = valueOf(record, from, to);
    return content.namesPaths() && isNobodys(usage)
        ? new Rejected(
            DeadLetterReason.NO_ACCOUNT,
            content.detail(DeadLetterReason.NO_ACCOUNT),
            value,
            time,
            position)
        : new Unaddressed(usage, value);
  }

  /** Returns whether no account can be found for an event that names none. */
  private static boolean isNobodys(UsageEvent event) {
    return !event.forCandidates() && (event.kind() == Kind.TRAITS || event.user().isEmpty());
  }

  private static UsageEvent usageEvent(
      Era era,
      MessageContent content,
      String account,
      String user,
      String event,
      long time,
      Position position) {
    Kind kind = kind(content.type());
    boolean forCandidates = isForCandidates(era, kind, event);
    return new UsageEvent(
        kind,
        account,
        user,
        event,
        time,
        content.messageId(),
        era.version,
        era.fields.length == 0 ? NO_VALUES : era.fields.clone(),
        kind == Kind.TRAITS ? era.traits.clone() : NO_VALUES,
        position,
        era.interest.candidateSet(),
        forCandidates,
        forCandidates && isWithoutEffect(era, kind, event));
  }

  /** Returns whether no rule set in force reads a message that the first one does not. */
  private static boolean isWithoutEffect(Era era, Kind kind, String event) {
    return kind == Kind.USAGE
        ? !era.interest.othersInForceWant(event)
        : !era.interest.othersInForceReadAny(era.traits);
  }

  /** Returns whether only rule sets beside the first one read a message that is not ignored. */
  private static boolean isForCandidates(Era era, Kind kind, String event) {
    if (era.interest.candidateSet() == 0) {
      return false;
    }
    return switch (kind) {
      case USAGE -> !era.interest.wants(event);
      case TRAITS -> !hasAny(era.traits, era.interest.wantedTraits());
      case DELETE -> false;
    };
  }

  private static boolean isTime(long time) {
    return time != IsoTime.BAD && time != MessageContent.NO_TIME;
  }

  /** Returns the bytes of the message; a message that fills its record is not copied. */
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

  /** Returns whether event time exceeds the receipt or the wall clock by more than the skew. */
  private boolean isFuture(long time, long receivedAt, long recordTimestamp, long now) {
    if (!isTime(time)) {
      return false;
    }
    long earliest = now;
    if (isTime(receivedAt)) {
      earliest = Math.min(earliest, receivedAt);
    }
    if (recordTimestamp >= 0) {
      earliest = Math.min(earliest, recordTimestamp);
    }
    return time - earliest > maxFutureSkewMillis;
  }

  /** Returns the first reason that applies; null if the message can be used. */
  private static DeadLetterReason reason(
      MessageContent content,
      String event,
      long time,
      String account,
      String user,
      boolean future) {
    if (content.type() == MessageType.UNSUPPORTED) {
      return DeadLetterReason.UNSUPPORTED_TYPE;
    }
    if (content.type() == MessageType.TRACK && event.isEmpty()) {
      return DeadLetterReason.MISSING_EVENT;
    }
    if (isTooLong(event)) {
      return DeadLetterReason.BAD_EVENT;
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
    if (isTooLong(user) || isTooLong(linkedId(content))) {
      return DeadLetterReason.BAD_USER;
    }
    return future ? DeadLetterReason.FUTURE_TIMESTAMP : null;
  }

  /** Returns the id that the message links to its user; empty if none. */
  private static String linkedId(MessageContent content) {
    return switch (content.type()) {
      case IDENTIFY -> content.anonymousId();
      case ALIAS -> content.previousId();
      default -> "";
    };
  }

  private static boolean isAccountId(String account) {
    if (isTooLong(account)) {
      return false;
    }
    for (int i = 0; i < account.length(); i++) {
      if (Character.isISOControl(account.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTooLong(String text) {
    return text.length() > MessageContent.MAX_LENGTH
        && text.codePointCount(0, text.length()) > MessageContent.MAX_LENGTH;
  }

  private String detail(MessageContent content, DeadLetterReason reason) {
    return reason == DeadLetterReason.FUTURE_TIMESTAMP
        ? "event time is more than "
            + maxFutureSkewMillis
            + " ms after the earliest of receivedAt, the record's timestamp and the wall clock"
        : content.detail(reason);
  }

  /** Returns the reason to ignore the message; null if it has an effect. */
  private static Cause cause(Era era, MessageContent content, String user, String event) {
    MessageType type = content.type();
    if (content.ignored()) {
      return Cause.EXCLUDED;
    }
    if (type != MessageType.DELETE && era.interest.excludes(user, era.fields)) {
      return Cause.EXCLUDED;
    }
    return switch (type) {
      case IDENTIFY, ALIAS -> Cause.IDENTITY;
      case GROUP -> copyTraits(era, content) ? null : Cause.IDENTITY;
      case DELETE -> null;
      default ->
          era.interest.wants(event) || era.interest.candidatesWant(event) ? null : Cause.UNMATCHED;
    };
  }

  /** Copies the traits that rules read, and returns whether the message has any of them. */
  private static boolean copyTraits(Era era, MessageContent content) {
    content.copyTraits(era.index, era.traits);
    return hasAny(era.traits, era.traits.length);
  }

  private static boolean hasAny(Object[] values, int first) {
    for (int i = 0; i < first; i++) {
      if (values[i] != null) {
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

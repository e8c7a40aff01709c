package io.flinkpql.message;

import io.flinkpql.message.ParsedMessage.Fact;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Optional;

/** Reads from messages what they state about their users. */
final class MessageFacts {

  private final boolean subjectIsUser;

  MessageFacts(Interest interest) {
    subjectIsUser = interest.subjectIsUser();
  }

  /**
   * What a message states. One that cannot be used or is excluded states nothing, and where users
   * are qualified themselves nobody asks for their accounts.
   *
   * @param judged what became of the message
   */
  Optional<Fact> stated(MessageContent content, ParsedMessage judged, Position position) {
    MessageType type = content.type();
    if (type == MessageType.TRACK || !isHeard(judged)) {
      return Optional.empty();
    }
    return switch (type) {
      case GROUP -> fact(Fact.Kind.JOINED, content.user(), content.account(), judged, position);
      case IDENTIFY -> linked(content.anonymousId(), content.userId(), judged, position);
      case ALIAS -> linked(content.previousId(), content.userId(), judged, position);
      case DELETE -> forgotten(content.userId(), judged, position);
      case TRACK, PAGE, SCREEN, UNSUPPORTED -> Optional.empty();
    };
  }

  private boolean isHeard(ParsedMessage judged) {
    boolean excluded =
        judged instanceof Ignored ignored && ignored.cause() == Ignored.Cause.EXCLUDED;
    return !subjectIsUser && !excluded && !(judged instanceof Rejected);
  }

  private static Optional<Fact> linked(
      String id, String user, ParsedMessage judged, Position position) {
    return id.equals(user) ? Optional.empty() : fact(Fact.Kind.LINKED, id, user, judged, position);
  }

  private static Optional<Fact> fact(
      Fact.Kind kind, String user, String target, ParsedMessage judged, Position position) {
    return user.isEmpty() || target.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fact(kind, user, target, judged.timestamp(), position));
  }

  private static Optional<Fact> forgotten(String user, ParsedMessage judged, Position position) {
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fact(Fact.Kind.FORGOTTEN, user, "", judged.timestamp(), position));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Optional;

/** Reads from messages what they state about their users. */
final class IdentityClaims {

  private final boolean subjectIsUser;

  IdentityClaims(Interest interest) {
    subjectIsUser = interest.subjectIsUser();
  }

  /**
   * What a message states. One that cannot be used or is excluded states nothing, and where users
   * are qualified themselves nobody asks for their accounts.
   *
   * @param judged what became of the message
   */
  Optional<IdentityClaim> stated(MessageContent content, ParsedMessage judged, Position position) {
    MessageType type = content.type();
    if (type == MessageType.TRACK || !isHeard(judged)) {
      return Optional.empty();
    }
    return switch (type) {
      case GROUP ->
          fact(IdentityClaim.Kind.JOINED, content.user(), content.account(), judged, position);
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

  private static Optional<IdentityClaim> linked(
      String id, String user, ParsedMessage judged, Position position) {
    return id.equals(user)
        ? Optional.empty()
        : fact(IdentityClaim.Kind.LINKED, id, user, judged, position);
  }

  private static Optional<IdentityClaim> fact(
      IdentityClaim.Kind kind,
      String user,
      String target,
      ParsedMessage judged,
      Position position) {
    return user.isEmpty() || target.isEmpty()
        ? Optional.empty()
        : Optional.of(new IdentityClaim(kind, user, target, judged.timestamp(), position));
  }

  private static Optional<IdentityClaim> forgotten(
      String user, ParsedMessage judged, Position position) {
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new IdentityClaim(
                IdentityClaim.Kind.FORGOTTEN, user, "", judged.timestamp(), position));
  }
}

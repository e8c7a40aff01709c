// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Optional;

/** Extracts identity claims from messages. */
final class IdentityClaims {

  private final boolean subjectIsUser;

  IdentityClaims(Interest interest) {
    subjectIsUser = interest.subjectIsUser();
  }

  /**
   * Returns the claim that a message makes about its user. Rejected and excluded messages make
   * none. Rule sets with {@code subject: user} need no claims, since they look up no accounts.
   *
   * @param parsed the result of classifying the message
   */
  Optional<IdentityClaim> extract(MessageContent content, ParsedMessage parsed, Position position) {
    MessageType type = content.type();
    if (type == MessageType.TRACK || !countsAsClaim(parsed)) {
      return Optional.empty();
    }
    return switch (type) {
      case GROUP -> claim(joined(content), content.user(), content.account(), parsed, position);
      case IDENTIFY -> link(content.anonymousId(), content.userId(), parsed, position);
      case ALIAS -> link(content.previousId(), content.userId(), parsed, position);
      case DELETE -> deletion(content.userId(), parsed, position);
      case TRACK, PAGE, SCREEN, UNSUPPORTED -> Optional.empty();
    };
  }

  private static IdentityClaim.Kind joined(MessageContent content) {
    return content.userId().isEmpty()
        ? IdentityClaim.Kind.JOINED_ANONYMOUSLY
        : IdentityClaim.Kind.JOINED;
  }

  private boolean countsAsClaim(ParsedMessage parsed) {
    boolean excluded =
        parsed instanceof Ignored ignored && ignored.cause() == Ignored.Cause.EXCLUDED;
    return !subjectIsUser && !excluded && !(parsed instanceof Rejected);
  }

  private static Optional<IdentityClaim> link(
      String id, String user, ParsedMessage parsed, Position position) {
    return id.equals(user)
        ? Optional.empty()
        : claim(IdentityClaim.Kind.LINKED, id, user, parsed, position);
  }

  private static Optional<IdentityClaim> claim(
      IdentityClaim.Kind kind,
      String user,
      String target,
      ParsedMessage parsed,
      Position position) {
    return user.isEmpty() || target.isEmpty()
        ? Optional.empty()
        : Optional.of(new IdentityClaim(kind, user, target, parsed.timestamp(), position));
  }

  private static Optional<IdentityClaim> deletion(
      String user, ParsedMessage parsed, Position position) {
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new IdentityClaim(
                IdentityClaim.Kind.FORGOTTEN, user, "", parsed.timestamp(), position));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Comparator;

/**
 * Keys a message without an account, or an identity claim, by its user.
 *
 * @param user the id in the message, or the user that the id is linked to
 * @param sourced an {@link Unaddressed} message or an {@link IdentityClaim}
 */
public record UserMessage(String user, SourcedMessage sourced) {

  /** Orders by position in the input; a message comes before its own claims. */
  public static final Comparator<UserMessage> INPUT_ORDER =
      Comparator.comparing(UserMessage::position).thenComparing(UserMessage::isClaim);

  /** Returns the event time, ms. */
  public long timestamp() {
    return sourced.timestamp();
  }

  /** Returns whether only candidates read the message. */
  boolean isWithoutEffect() {
    return sourced.message() instanceof Unaddressed unaddressed
        && unaddressed.event().withoutEffect();
  }

  private boolean isClaim() {
    return sourced.message() instanceof IdentityClaim;
  }

  private Position position() {
    if (sourced.message() instanceof IdentityClaim claim) {
      return claim.position();
    }
    if (sourced.message() instanceof Unaddressed unaddressed) {
      return unaddressed.event().position();
    }
    throw new IllegalStateException(
        sourced.message().getClass().getSimpleName() + " needs no account");
  }
}

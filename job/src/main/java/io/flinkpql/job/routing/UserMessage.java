// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Comparator;

/**
 * A message that seeks its account, or what a message states about a user, on its way to what is
 * remembered of a user.
 *
 * @param user whose it is: the id in the message, or the user that id was linked to
 * @param sourced an {@link Unaddressed} message or a {@link IdentityClaim}
 */
public record UserMessage(String user, SourcedMessage sourced) {

  /** The order of the input; a message comes before what it states. */
  public static final Comparator<UserMessage> INPUT_ORDER =
      Comparator.comparing(UserMessage::position).thenComparing(UserMessage::isFact);

  /** Event time, ms. */
  public long timestamp() {
    return sourced.timestamp();
  }

  private boolean isFact() {
    return sourced.message() instanceof IdentityClaim;
  }

  private Position position() {
    if (sourced.message() instanceof IdentityClaim fact) {
      return fact.position();
    }
    if (sourced.message() instanceof Unaddressed unaddressed) {
      return unaddressed.event().position();
    }
    throw new IllegalStateException(
        sourced.message().getClass().getSimpleName() + " does not seek an account");
  }
}

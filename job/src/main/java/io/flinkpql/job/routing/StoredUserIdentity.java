// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.UserIdentity;

/**
 * Represents a user's identity in keyed state, with the user's timer.
 *
 * @param identity the user's claims and waiting messages
 * @param timer event time of the user's only registered timer, ms; {@link UserIdentity#NEVER} if
 *     there is none
 */
public record StoredUserIdentity(UserIdentity identity, long timer) {

  static final StoredUserIdentity UNKNOWN =
      new StoredUserIdentity(UserIdentity.UNKNOWN, UserIdentity.NEVER);
}

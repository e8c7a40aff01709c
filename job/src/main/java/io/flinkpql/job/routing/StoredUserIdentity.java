// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.UserIdentity;

/**
 * What is remembered of a user, as it stands in state.
 *
 * @param memory of the user
 * @param timer the instant of the one timer that is set for the user, ms; {@link
 *     UserIdentity#NEVER} if there is none
 */
public record StoredUserIdentity(UserIdentity memory, long timer) {

  static final StoredUserIdentity NONE =
      new StoredUserIdentity(UserIdentity.UNKNOWN, UserIdentity.NEVER);
}

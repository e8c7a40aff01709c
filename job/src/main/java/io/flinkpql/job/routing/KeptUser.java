package io.flinkpql.job.routing;

import io.flinkpql.identity.UserMemory;

/**
 * What is remembered of a user, as it stands in state.
 *
 * @param memory of the user
 * @param timer the instant of the one timer that is set for the user, ms; {@link UserMemory#NEVER}
 *     if there is none
 */
public record KeptUser(UserMemory memory, long timer) {

  static final KeptUser NONE = new KeptUser(UserMemory.NONE, UserMemory.NEVER);
}

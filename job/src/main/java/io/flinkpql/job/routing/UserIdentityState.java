// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.UserIdentity;
import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/**
 * Accesses the state of the current user and keeps at most one timer registered for it.
 *
 * <p>The timer may fire too early but never too late. So a user that is seen often does not move
 * its timer with every message.
 */
final class UserIdentityState {

  private final ValueState<StoredUserIdentity> state;

  /**
   * Opens the state.
   *
   * @param name name of the state in checkpoints
   */
  UserIdentityState(RuntimeContext context, String name) {
    state = context.getState(new ValueStateDescriptor<>(name, StoredUserIdentitySerializer.TYPE));
  }

  /** Reads the current user; an unknown one if there is no state. */
  StoredUserIdentity read() throws IOException {
    StoredUserIdentity stored = state.value();
    return stored == null ? StoredUserIdentity.UNKNOWN : stored;
  }

  /** Reads the current user in a timer callback; a timer that has fired is no longer registered. */
  StoredUserIdentity readAtTimer(long timer) throws IOException {
    StoredUserIdentity stored = read();
    return stored.timer() == timer
        ? new StoredUserIdentity(stored.identity(), UserIdentity.NEVER)
        : stored;
  }

  /**
   * Replaces the current user and moves its timer forward if needed. Clears the state of a user
   * without claims and waiting messages.
   *
   * @param before the user as it was read
   * @param after the new identity
   * @param nextExpiry event time of the next expiry, ms; {@link UserIdentity#NEVER} for no timer
   */
  void replace(StoredUserIdentity before, UserIdentity after, long nextExpiry, TimerService timers)
      throws IOException {
    boolean earlier = nextExpiry < before.timer();
    if (before.timer() != UserIdentity.NEVER && (earlier || after.isEmpty())) {
      timers.deleteEventTimeTimer(before.timer());
    }
    if (after.isEmpty()) {
      state.clear();
      return;
    }
    if (earlier) {
      timers.registerEventTimeTimer(nextExpiry);
    }
    state.update(new StoredUserIdentity(after, Math.min(nextExpiry, before.timer())));
  }
}

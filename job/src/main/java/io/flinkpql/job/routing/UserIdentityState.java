// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.UserIdentity;
import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/**
 * The state of the user at hand. It has one timer at most, which may come before there is something
 * to do but never after: a user that is seen again and again does not move it.
 */
final class UserIdentityState {

  private final ValueState<StoredUserIdentity> state;

  /**
   * @param name of the state
   */
  UserIdentityState(RuntimeContext context, String name) {
    state = context.getState(new ValueStateDescriptor<>(name, StoredUserIdentitySerializer.TYPE));
  }

  StoredUserIdentity read() throws IOException {
    StoredUserIdentity kept = state.value();
    return kept == null ? StoredUserIdentity.NONE : kept;
  }

  /** The user when a timer has gone off, which is then none any more. */
  StoredUserIdentity readAtTimer(long timer) throws IOException {
    StoredUserIdentity kept = read();
    return kept.timer() == timer ? new StoredUserIdentity(kept.memory(), UserIdentity.NEVER) : kept;
  }

  /**
   * Replaces the user.
   *
   * @param before what was read
   * @param now what is remembered from now on
   * @param wakeAt when time alone changes something, ms; {@link UserIdentity#NEVER} for no timer
   */
  void replace(StoredUserIdentity before, UserIdentity now, long wakeAt, TimerService timers)
      throws IOException {
    boolean earlier = wakeAt < before.timer();
    if (before.timer() != UserIdentity.NEVER && (earlier || now.isEmpty())) {
      timers.deleteEventTimeTimer(before.timer());
    }
    if (now.isEmpty()) {
      state.clear();
      return;
    }
    if (earlier) {
      timers.registerEventTimeTimer(wakeAt);
    }
    state.update(new StoredUserIdentity(now, Math.min(wakeAt, before.timer())));
  }
}

package io.flinkpql.job.routing;

import io.flinkpql.identity.UserMemory;
import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/**
 * The state of the user at hand. It has one timer at most, which may come before there is something
 * to do but never after: a user that is seen again and again does not move it.
 */
final class UserState {

  private final ValueState<KeptUser> state;

  /**
   * @param name of the state
   */
  UserState(RuntimeContext context, String name) {
    state = context.getState(new ValueStateDescriptor<>(name, KeptUserSerializer.TYPE));
  }

  KeptUser read() throws IOException {
    KeptUser kept = state.value();
    return kept == null ? KeptUser.NONE : kept;
  }

  /** The user when a timer has gone off, which is then none any more. */
  KeptUser readAtTimer(long timer) throws IOException {
    KeptUser kept = read();
    return kept.timer() == timer ? new KeptUser(kept.memory(), UserMemory.NEVER) : kept;
  }

  /**
   * Replaces the user.
   *
   * @param before what was read
   * @param now what is remembered from now on
   * @param wakeAt when time alone changes something, ms; {@link UserMemory#NEVER} for no timer
   */
  void replace(KeptUser before, UserMemory now, long wakeAt, TimerService timers)
      throws IOException {
    boolean earlier = wakeAt < before.timer();
    if (before.timer() != UserMemory.NEVER && (earlier || now.isEmpty())) {
      timers.deleteEventTimeTimer(before.timer());
    }
    if (now.isEmpty()) {
      state.clear();
      return;
    }
    if (earlier) {
      timers.registerEventTimeTimer(wakeAt);
    }
    state.update(new KeptUser(now, Math.min(wakeAt, before.timer())));
  }
}

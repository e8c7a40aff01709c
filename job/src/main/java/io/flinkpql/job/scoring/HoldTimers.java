// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** Registers and counts the event-time timers at which holds end: at most one per account. */
final class HoldTimers {

  private final InternalTimerService<VoidNamespace> timers;
  private long count;

  /**
   * Counts the restored timers. This changes the current key.
   *
   * @param timers the operator's timer service
   * @throws Exception if the state backend cannot read them
   */
  HoldTimers(InternalTimerService<VoidNamespace> timers) throws Exception {
    this.timers = timers;
    timers.forEachEventTimeTimer((namespace, time) -> count++);
  }

  /**
   * Moves the timer of the current key.
   *
   * @param before current time, ms; {@link Account#NEVER} if there is no timer
   * @param after new time, ms; {@link Account#NEVER} to delete the timer
   */
  void move(long before, long after) {
    if (before != Account.NEVER) {
      timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, before);
      count--;
    }
    if (after != Account.NEVER) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, after);
      count++;
    }
  }

  /** Counts out a timer that has fired; Flink has removed it. */
  void fired() {
    count--;
  }

  /** Returns the number of registered timers. */
  long count() {
    return count;
  }
}

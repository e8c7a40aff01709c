// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** The timers at which holds end, one for each account that is held. */
final class HoldTimers {

  private final InternalTimerService<VoidNamespace> timers;
  private long count;

  /**
   * Counts those that were restored; that leaves another current key.
   *
   * @param timers of the operator
   * @throws Exception if the state backend cannot read them
   */
  HoldTimers(InternalTimerService<VoidNamespace> timers) throws Exception {
    this.timers = timers;
    timers.forEachEventTimeTimer((namespace, time) -> count++);
  }

  /**
   * Moves the timer of the current key.
   *
   * @param before where it is, ms; {@link Account#NEVER} if there is none
   * @param after where it is to be, ms; {@link Account#NEVER} if there is to be none
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

  /** One has fired, and so is gone. */
  void fired() {
    count--;
  }

  /** How many there are. */
  long count() {
    return count;
  }
}

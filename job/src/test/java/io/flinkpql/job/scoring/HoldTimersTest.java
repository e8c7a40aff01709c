// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.apache.flink.streaming.api.operators.TestInternalTimerService;
import org.junit.jupiter.api.Test;

class HoldTimersTest {

  private final CurrentKey key = new CurrentKey();
  private final TestInternalTimerService<String, VoidNamespace> timers =
      new TestInternalTimerService<>(key);

  private static final class CurrentKey implements KeyContext {
    private Object key = "";

    @Override
    public void setCurrentKey(Object newKey) {
      key = newKey;
    }

    @Override
    public Object getCurrentKey() {
      return key;
    }
  }

  @Test
  void restoredTimersAreCounted() throws Exception {
    for (String account : new String[] {"a", "b", "c"}) {
      key.setCurrentKey(account);
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, 1_000);
    }
    assertThat(new HoldTimers(timers).count()).isEqualTo(3);
  }

  @Test
  void theCountFollowsEveryMove() throws Exception {
    HoldTimers holds = new HoldTimers(timers);
    key.setCurrentKey("a");
    holds.move(Account.NEVER, 1_000);
    key.setCurrentKey("b");
    holds.move(Account.NEVER, 2_000);
    assertThat(holds.count()).isEqualTo(2).isEqualTo(timers.numEventTimeTimers());
    holds.move(2_000, 3_000);
    assertThat(holds.count()).isEqualTo(2).isEqualTo(timers.numEventTimeTimers());
    timers.advanceWatermark(1_000);
    holds.fired();
    assertThat(holds.count()).isEqualTo(1).isEqualTo(timers.numEventTimeTimers());
    holds.move(3_000, Account.NEVER);
    assertThat(holds.count()).isZero().isEqualTo(timers.numEventTimeTimers());
  }
}

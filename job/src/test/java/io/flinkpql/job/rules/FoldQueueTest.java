// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rulelog.PushTiming;
import io.flinkpql.rulelog.RuleLog;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FoldQueueTest {

  private static final RuleLog ONE = RuleLog.empty(PushTiming.DEFAULT).with(0, 0, new byte[] {'x'});
  private static final RuleLog TWO = ONE.with(1, 0, new byte[] {'x'});

  @Test
  void eachRecordIsHandedOverOnceAlsoWhenTheTopicIsReadAgain() throws InterruptedException {
    FoldQueue queue = new FoldQueue();
    queue.put(ONE);
    queue.put(ONE);
    queue.put(TWO);

    assertThat(queue.poll()).containsSame(ONE);
    assertThat(queue.poll()).containsSame(TWO);
    queue.put(ONE);
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void recordsBeforeTheStartAreLeftOut() throws InterruptedException {
    FoldQueue queue = new FoldQueue();
    queue.startAt(1);
    queue.put(ONE);
    queue.put(TWO);

    assertThat(queue.poll()).containsSame(TWO);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aFutureThatWasAskedForBeforeTheStartCompletesWithTheFirstRecord()
      throws InterruptedException {
    FoldQueue queue = new FoldQueue();
    CompletableFuture<Void> available = queue.available();
    queue.startAt(0);
    queue.put(ONE);

    assertThat(available).isDone();
    queue.poll();
    assertThat(queue.available()).isNotDone();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.discovery.AccountWalk;
import io.flinkpql.message.UsageEvent;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Runs a walk over the accounts of a bounded history. */
final class WalkOperator<T> extends SortedEventsOperator<T> {

  private static final long serialVersionUID = 1L;

  private final AccountWalk.Factory<T> factory;
  private transient AccountWalk walk;

  WalkOperator(AccountWalk.Factory<T> factory) {
    this.factory = factory;
  }

  @Override
  public void open() throws Exception {
    super.open();
    walk = factory.create(result -> output.collect(new StreamRecord<>(result)));
  }

  @Override
  protected void apply(UsageEvent event) {
    walk.apply(event);
  }

  @Override
  protected void finishAccounts() {
    walk.finishAccounts();
  }

  @Override
  protected void finishInput() {
    walk.end();
  }
}

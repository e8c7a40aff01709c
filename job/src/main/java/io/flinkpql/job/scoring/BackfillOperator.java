// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.PriorUsageScan;
import io.flinkpql.text.VisibleText;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Counts the usage of each account from before the begin of a candidate. */
final class BackfillOperator extends SortedEventsOperator<BackfilledUsage> {

  private static final long serialVersionUID = 1L;

  /** The most that a record adds to the usage, bytes: names, times and headers. */
  private static final int RECORD_FRAME = 4096;

  private final RuleHistory rules;
  private final int candidate;

  private transient PriorUsageScan scan;
  private transient LongCounter accounts;

  /**
   * Creates an operator.
   *
   * @param candidate number of the candidate in the history
   */
  BackfillOperator(RuleHistory rules, int candidate) {
    this.rules = rules;
    this.candidate = candidate;
  }

  @Override
  public void open() throws Exception {
    super.open();
    scan = new PriorUsageScan(rules, candidate);
    accounts = new LongCounter();
    getRuntimeContext().addAccumulator(BackfillTopology.ACCOUNTS, accounts);
  }

  @Override
  protected void apply(UsageEvent event) {
    scan.apply(event);
  }

  @Override
  protected void finishAccounts() {
    scan.finish(this::emit);
  }

  private void emit(String account, byte[] usage) {
    if (usage.length > BackfillTopic.MAX_RECORD_BYTES - RECORD_FRAME) {
      throw new SuppressRestartsException(
          new IllegalStateException(
              ("the usage of account %s takes %,d bytes, and a record of the backfill topic at most"
                      + " %,d: lower limits.exact_distinct, or retire the candidate")
                  .formatted(
                      VisibleText.of(account), usage.length, BackfillTopic.MAX_RECORD_BYTES)));
    }
    RuleSet ruleSet = rules.candidates().rules(candidate);
    long begin = rules.candidates().begin(candidate);
    accounts.add(1L);
    output.collect(
        new StreamRecord<>(
            new BackfilledUsage(account, ruleSet.name(), ruleSet.version(), begin, usage)));
  }

  @Override
  protected void finishInput() {}
}

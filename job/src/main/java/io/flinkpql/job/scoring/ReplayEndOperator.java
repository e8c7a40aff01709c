// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Moves the clock of every account to where a replay ends, and lists the accounts. First input:
 * packed accounts. Second input: the instant, broadcast, which is read whole before the first.
 */
final class ReplayEndOperator extends AbstractStreamOperator<ReplayedRecord>
    implements TwoInputStreamOperator<ReplayedRecord, Long, ReplayedRecord>,
        InputSelectable,
        BoundedMultiInput {

  /** Where accounts stand at the end. */
  static final OutputTag<ReplayedRecord> LISTED =
      new OutputTag<>("listed", TypeInformation.of(ReplayedRecord.class));

  private static final long serialVersionUID = 1L;

  private final PublishedRules rules;
  private final boolean listed;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient Account account;
  private transient long asOf;
  private transient boolean instantKnown;
  private transient LongCounter accounts;
  private transient LongCounter qualifications;
  private transient LongMaximum latest;

  /**
   * @param listed whether accounts are put out
   */
  ReplayEndOperator(PublishedRules rules, boolean listed) {
    this.rules = rules;
    this.listed = listed;
  }

  @Override
  public void open() throws Exception {
    super.open();
    timeline = new RuleTimeline(this::emit);
    timeline.publish(rules.read(), rules.activeFrom());
    json = new RecordJson();
    codec = new AccountCodec();
    account = timeline.newAccount("", Account.UNSET);
    asOf = Account.UNSET;
    accounts = new LongCounter();
    getRuntimeContext().addAccumulator(ReplayCounts.ACCOUNTS, accounts);
    qualifications = new LongCounter();
    getRuntimeContext().addAccumulator(ReplayCounts.QUALIFICATIONS, qualifications);
    latest = new LongMaximum();
    getRuntimeContext().addAccumulator(ReplayCounts.AS_OF, latest);
  }

  @Override
  public InputSelection nextSelection() {
    return instantKnown ? InputSelection.FIRST : InputSelection.SECOND;
  }

  @Override
  public void endInput(int input) {
    instantKnown = true;
  }

  @Override
  public void processElement2(StreamRecord<Long> record) {
    asOf = record.getValue();
    latest.add(asOf);
  }

  @Override
  public void processElement1(StreamRecord<ReplayedRecord> record) {
    if (asOf == Account.UNSET) {
      throw new IllegalStateException("an account came before the instant at which to end");
    }
    byte[] packed = record.getValue().value();
    account =
        codec.unpack(
            record.getValue().account(), packed, 0, packed.length, timeline::layout, account);
    account = timeline.advance(account, asOf).account();
    account.moveClock(asOf);
    accounts.add(1L);
    if (listed) {
      output.collect(LISTED, new StreamRecord<>(listed()));
    }
  }

  private ReplayedRecord listed() {
    return new ReplayedRecord(account.id(), 0, 0, json.replayStanding(timeline.standing(account)));
  }

  private void emit(Qualification qualification) {
    qualifications.add(1L);
    long now = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(new StreamRecord<>(ReplayedRecord.of(qualification, json, now)));
  }
}

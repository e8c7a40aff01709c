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
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Moves the clock of every account to where a replay ends, and lists the accounts. First input:
 * packed accounts, keyed. Second input: the instant, broadcast; a batch job reads a broadcast input
 * whole before a keyed one.
 */
final class ReplayEndOperator extends AbstractStreamOperator<ReplayedRecord>
    implements TwoInputStreamOperator<ReplayedRecord, Long, ReplayedRecord> {

  /** Where accounts stand at the end. */
  static final OutputTag<ReplayedRecord> LISTED =
      new OutputTag<>("listed", TypeInformation.of(ReplayedRecord.class));

  private static final long serialVersionUID = 1L;

  private final PublishedRules rules;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient long asOf;
  private transient LongCounter accounts;
  private transient LongCounter qualifications;
  private transient LongMaximum latest;

  ReplayEndOperator(PublishedRules rules) {
    this.rules = rules;
  }

  @Override
  public void open() throws Exception {
    super.open();
    timeline = new RuleTimeline(this::emit);
    timeline.publish(rules.read(), rules.activeFrom());
    json = new RecordJson();
    codec = new AccountCodec();
    asOf = Account.UNSET;
    accounts = new LongCounter();
    getRuntimeContext().addAccumulator(ReplayCounts.ACCOUNTS, accounts);
    qualifications = new LongCounter();
    getRuntimeContext().addAccumulator(ReplayCounts.QUALIFICATIONS, qualifications);
    latest = new LongMaximum();
    getRuntimeContext().addAccumulator(ReplayCounts.AS_OF, latest);
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
    Account account =
        codec.unpack(record.getValue().account(), record.getValue().value(), timeline::layout);
    account = timeline.advance(account, asOf);
    account.moveClock(asOf);
    accounts.add(1L);
    output.collect(
        LISTED,
        new StreamRecord<>(
            new ReplayedRecord(account.id(), 0, 0, json.listed(timeline.standing(account)))));
  }

  private void emit(Qualification qualification) {
    qualifications.add(1L);
    long now = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(new StreamRecord<>(ReplayedRecord.of(qualification, json, now)));
  }
}

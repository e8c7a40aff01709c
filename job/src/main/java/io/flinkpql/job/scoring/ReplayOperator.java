package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Applies all messages of one account after another, in order of event time. For keyed input of a
 * batch job, which comes sorted by account and time: no account is met twice, so none is kept in
 * state. Messages of one instant come in any order; they are applied as they stood in the input.
 *
 * <p>How far clocks go is known only when every account is through; {@link ReplayEndOperator} does
 * that.
 */
final class ReplayOperator extends AbstractStreamOperator<ReplayedRecord>
    implements OneInputStreamOperator<UsageEvent, ReplayedRecord> {

  /** Accounts after their last message, packed. */
  static final OutputTag<ReplayedRecord> ACCOUNTS =
      new OutputTag<>("accounts", TypeInformation.of(ReplayedRecord.class));

  /** The latest event time of an applied message, ms: one of each subtask. */
  static final OutputTag<Long> LATEST = new OutputTag<>("latest", Types.LONG);

  private static final long serialVersionUID = 1L;

  private final PublishedRules rules;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient Optional<Account> account;
  private transient String accountId;
  private transient List<UsageEvent> sameInstant;
  private transient long latest;
  private transient LongCounter applied;
  private transient LongCounter duplicates;
  private transient LongCounter qualifications;
  private transient LongMaximum latestApplied;

  ReplayOperator(PublishedRules rules) {
    this.rules = rules;
  }

  @Override
  public void open() throws Exception {
    super.open();
    timeline = new RuleTimeline(this::emit);
    timeline.publish(rules.read(), rules.activeFrom());
    json = new RecordJson();
    codec = new AccountCodec();
    account = Optional.empty();
    accountId = "";
    sameInstant = new ArrayList<>();
    latest = Account.UNSET;
    applied = counter(ReplayCounts.APPLIED);
    duplicates = counter(ReplayCounts.DUPLICATES);
    qualifications = counter(ReplayCounts.QUALIFICATIONS);
    latestApplied = new LongMaximum();
    getRuntimeContext().addAccumulator(ReplayCounts.AS_OF, latestApplied);
  }

  private LongCounter counter(String name) {
    LongCounter counter = new LongCounter();
    getRuntimeContext().addAccumulator(name, counter);
    return counter;
  }

  @Override
  public void processElement(StreamRecord<UsageEvent> record) {
    UsageEvent event = record.getValue();
    boolean sameAccount = event.account().equals(accountId);
    if (!sameAccount
        || !sameInstant.isEmpty() && sameInstant.get(0).timestamp() != event.timestamp()) {
      applyInstant();
    }
    if (!sameAccount) {
      closeAccount();
      accountId = event.account();
    }
    sameInstant.add(event);
  }

  private void applyInstant() {
    sameInstant.sort(Comparator.comparing(UsageEvent::position));
    sameInstant.forEach(this::apply);
    sameInstant.clear();
  }

  private void apply(UsageEvent event) {
    Account before =
        account.orElseGet(() -> timeline.newAccount(event.account(), event.timestamp()));
    RuleTimeline.Applied result = timeline.apply(before, event, Account.UNSET);
    if (result.outcome() == Scorer.Outcome.DUPLICATE) {
      duplicates.add(1L);
      return;
    }
    applied.add(1L);
    latest = Math.max(latest, event.timestamp());
    latestApplied.add(latest);
    account =
        result.outcome() == Scorer.Outcome.DELETED
            ? Optional.empty()
            : Optional.of(result.account());
  }

  private void closeAccount() {
    account.ifPresent(
        done -> {
          timeline.forgetOld(done);
          byte[] packed = codec.pack(done, Account.NEVER);
          output.collect(ACCOUNTS, new StreamRecord<>(new ReplayedRecord(done.id(), 0, 0, packed)));
        });
    account = Optional.empty();
  }

  private void emit(Qualification qualification) {
    qualifications.add(1L);
    output.collect(new StreamRecord<>(ReplayedRecord.of(qualification, json, now())));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  @Override
  public void finish() throws Exception {
    applyInstant();
    closeAccount();
    if (latest != Account.UNSET) {
      output.collect(LATEST, new StreamRecord<>(latest));
    }
    super.finish();
  }
}

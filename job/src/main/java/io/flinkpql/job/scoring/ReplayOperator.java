// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Applies all messages of one account after another, in order of event time. For input of a batch
 * job that is keyed by {@link PackedEvent#key}, which comes sorted by key and time: no key is met
 * twice, so no account is kept in state. Messages of one instant come in any order; they are
 * applied as they stood in the input.
 *
 * <p>How far clocks go is known only when every account is through; {@link ReplayEndOperator} does
 * that.
 */
final class ReplayOperator extends AbstractStreamOperator<ReplayedRecord>
    implements OneInputStreamOperator<PackedEvent, ReplayedRecord> {

  /** Accounts after their last message, packed. */
  static final OutputTag<ReplayedRecord> ACCOUNTS =
      new OutputTag<>("accounts", TypeInformation.of(ReplayedRecord.class));

  /** The latest event time of an applied message, ms: one of each subtask. */
  static final OutputTag<Long> LATEST = new OutputTag<>("latest", Types.LONG);

  private static final long serialVersionUID = 1L;
  private static final Comparator<UsageEvent> INPUT_ORDER =
      Comparator.comparing(UsageEvent::position);

  private final PublishedRules rules;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient PackedEvent.Unpack unpack;
  private transient long key;
  private transient Map<String, Account> accounts;
  private transient Optional<Account> spare;
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
    unpack = new PackedEvent.Unpack();
    key = PackedEvent.NO_KEY;
    accounts = new HashMap<>();
    spare = Optional.empty();
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
  public void processElement(StreamRecord<PackedEvent> record) {
    PackedEvent packed = record.getValue();
    if (packed.key() != key
        || !sameInstant.isEmpty() && sameInstant.get(0).timestamp() != record.getTimestamp()) {
      applyInstant();
    }
    if (packed.key() != key) {
      closeAccounts();
      key = packed.key();
    }
    sameInstant.add(unpack.event(packed));
  }

  private void applyInstant() {
    sameInstant.sort(INPUT_ORDER);
    sameInstant.forEach(this::apply);
    sameInstant.clear();
  }

  private void apply(UsageEvent event) {
    Account known = accounts.get(event.account());
    Account before = known == null ? begin(event) : known;
    Applied result = timeline.apply(before, event, Account.UNSET);
    if (result.outcome() == Scorer.Outcome.DUPLICATE) {
      duplicates.add(1L);
      return;
    }
    applied.add(1L);
    latest = Math.max(latest, event.timestamp());
    latestApplied.add(latest);
    if (result.outcome() == Scorer.Outcome.DELETED) {
      accounts.remove(event.account());
    } else {
      accounts.put(event.account(), result.account());
    }
  }

  /** An account in the memory of one that is done: making it costs as much as applying to it. */
  private Account begin(UsageEvent event) {
    if (spare.isEmpty()) {
      return timeline.newAccount(event.account(), event.timestamp());
    }
    Account account = spare.get();
    spare = Optional.empty();
    account.reset(event.account());
    return account;
  }

  private void closeAccounts() {
    accounts.values().forEach(this::close);
    accounts.clear();
  }

  private void close(Account done) {
    timeline.dropExpired(done);
    byte[] packed = codec.pack(done, Account.NEVER);
    output.collect(ACCOUNTS, new StreamRecord<>(new ReplayedRecord(done.id(), 0, 0, packed)));
    spare = Optional.of(done);
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
    closeAccounts();
    if (latest != Account.UNSET) {
      output.collect(LATEST, new StreamRecord<>(latest));
    }
    super.finish();
  }
}

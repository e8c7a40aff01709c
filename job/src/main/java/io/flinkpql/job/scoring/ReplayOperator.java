// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Scorer;
import io.flinkpql.validation.LeadDefinition;
import io.flinkpql.validation.LeadHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Applies all messages of one account after another, in the order of event time.
 *
 * <p>The instant at which all clocks end is known only after the last account, so {@link
 * ReplayEndOperator} advances them.
 */
final class ReplayOperator extends SortedEventsOperator<ReplayedRecord> {

  /** Side output of accounts after their last message, packed. */
  static final OutputTag<ReplayedAccount> PACKED_ACCOUNTS =
      new OutputTag<>("packed-accounts", TypeInformation.of(ReplayedAccount.class));

  /** Side output of each subtask's latest event time of an applied message, ms. */
  static final OutputTag<Long> LATEST_EVENT_TIME = new OutputTag<>("latest-event-time", Types.LONG);

  private static final long serialVersionUID = 1L;

  /** An account in memory with what its outcome is made of. */
  private record Progress(Account account, LeadHistory leads) {
    Progress with(Account changed) {
      return changed == account ? this : new Progress(changed, leads);
    }
  }

  private final RuleHistory rules;
  private final List<LeadDefinition> definitions;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient Map<String, Progress> accounts;
  private transient Optional<Account> spare;
  private transient long latest;
  private transient LongCounter applied;
  private transient LongCounter duplicates;
  private transient LongCounter qualifications;
  private transient LongMaximum latestApplied;

  /**
   * Creates an operator.
   *
   * @param definitions lead definitions whose outcomes are requested; empty for none
   */
  ReplayOperator(RuleHistory rules, List<LeadDefinition> definitions) {
    this.rules = rules;
    this.definitions = definitions;
  }

  @Override
  public void open() throws Exception {
    super.open();
    timeline = new RuleTimeline(rules, this::emit);
    json = new RecordJson();
    codec = new AccountCodec();
    accounts = new HashMap<>();
    spare = Optional.empty();
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
  protected void apply(UsageEvent event) {
    Progress before = accounts.computeIfAbsent(event.account(), id -> begin(event));
    Applied result = timeline.apply(before.account(), event, Account.UNSET);
    accounts.put(event.account(), before.with(result.account()));
    if (result.outcome() == Scorer.Outcome.DUPLICATE) {
      duplicates.add(1L);
      return;
    } else if (result.outcome() == Scorer.Outcome.UNREAD) {
      // Only a candidate reads it: it was counted as ignored.
      return;
    }
    applied.add(1L);
    latest = Math.max(latest, event.timestamp());
    latestApplied.add(latest);
    if (result.outcome() == Scorer.Outcome.DELETED && !result.survives()) {
      accounts.remove(event.account());
    }
  }

  /**
   * Reuses the memory of a finished account, if it is of the version in force at the message:
   * allocation costs as much as applying a message.
   */
  private Progress begin(UsageEvent event) {
    Account account =
        spare
            .map(memory -> timeline.newAccount(event.account(), event.timestamp(), memory))
            .orElseGet(() -> timeline.newAccount(event.account(), event.timestamp()));
    spare = Optional.empty();
    return new Progress(account, LeadHistory.empty(definitions.size()));
  }

  @Override
  protected void finishAccounts() {
    accounts.values().forEach(this::finish);
    accounts.clear();
  }

  private void finish(Progress progress) {
    Account account = progress.account();
    timeline.dropExpired(account);
    byte[] packed = codec.pack(account, Account.UNSET);
    output.collect(
        PACKED_ACCOUNTS,
        new StreamRecord<>(new ReplayedAccount(account.id(), packed, progress.leads())));
    spare = Optional.of(account);
  }

  private void emit(Qualification qualification) {
    qualifications.add(1L);
    if (qualification.ruleSet().equals(rules.latestRules().name())) {
      accounts.get(qualification.account()).leads().add(qualification, definitions);
    }
    output.collect(new StreamRecord<>(ReplayedRecord.of(qualification, json)));
  }

  @Override
  protected void finishInput() {
    if (latest != Account.UNSET) {
      output.collect(LATEST_EVENT_TIME, new StreamRecord<>(latest));
    }
  }
}

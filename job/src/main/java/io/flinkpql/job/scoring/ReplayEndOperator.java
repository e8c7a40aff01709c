// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.scoring.ReplayTopology.Extra;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.validation.AccountOutcome;
import io.flinkpql.validation.LeadDefinition;
import io.flinkpql.validation.LeadHistory;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * Advances the clock of every account to the end of a replay and outputs the standings. The first
 * input is packed accounts, the second broadcasts the instant. The second is read to its end first.
 */
final class ReplayEndOperator extends AbstractStreamOperator<ReplayedRecord>
    implements TwoInputStreamOperator<ReplayedAccount, Long, ReplayedRecord>,
        InputSelectable,
        BoundedMultiInput {

  /** Side output of the standings at the end. */
  static final OutputTag<ReplayedRecord> STANDINGS =
      new OutputTag<>("standings", TypeInformation.of(ReplayedRecord.class));

  /** Side output of how each account fared under each lead definition. */
  static final OutputTag<AccountOutcome> OUTCOMES =
      new OutputTag<>("outcomes", TypeInformation.of(AccountOutcome.class));

  private static final long serialVersionUID = 1L;

  private final RuleHistory rules;
  private final EnumSet<Extra> extras;
  private final List<LeadDefinition> definitions;

  private transient RuleTimeline timeline;
  private transient RecordJson json;
  private transient AccountCodec codec;
  private transient Account account;
  private transient long asOf;
  private transient boolean instantRead;
  private transient LongCounter accounts;
  private transient LongCounter qualifications;
  private transient LongMaximum latest;
  private transient Optional<AccountTally> tally;
  private transient LeadHistory leads;

  /**
   * Creates an operator.
   *
   * @param extras whether to output {@link #STANDINGS} and {@link #OUTCOMES}, and to count accounts
   *     by condition
   * @param definitions lead definitions whose outcomes are requested; empty for none
   */
  ReplayEndOperator(RuleHistory rules, Set<Extra> extras, List<LeadDefinition> definitions) {
    this.rules = rules;
    this.extras = EnumSet.noneOf(Extra.class);
    this.extras.addAll(extras);
    this.definitions = definitions;
  }

  @Override
  public void open() throws Exception {
    super.open();
    timeline = new RuleTimeline(rules, this::emit);
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
    tally =
        extras.contains(Extra.TALLY)
            ? Optional.of(new AccountTally(getRuntimeContext(), timeline))
            : Optional.empty();
  }

  @Override
  public InputSelection nextSelection() {
    return instantRead ? InputSelection.FIRST : InputSelection.SECOND;
  }

  @Override
  public void endInput(int input) {
    instantRead = true;
  }

  @Override
  public void processElement2(StreamRecord<Long> record) {
    asOf = record.getValue();
    latest.add(asOf);
  }

  @Override
  public void processElement1(StreamRecord<ReplayedAccount> record) {
    if (asOf == Account.UNSET) {
      throw new IllegalStateException(
          "an account arrived before the instant at which the replay ends");
    }
    ReplayedAccount replayed = record.getValue();
    byte[] packed = replayed.packed();
    leads = replayed.leads();
    account =
        codec.unpack(replayed.account(), packed, 0, packed.length, timeline.layouts(), account);
    account = timeline.advance(account, asOf).account();
    account.candidates().forEach(this::standingBeside);
    if (!account.hasBegun()) {
      // Only rule sets beside the first one have read messages of it.
      return;
    }
    account.moveClock(asOf);
    accounts.add(1L);
    tally.ifPresent(counts -> counts.count(account));
    if (extras.contains(Extra.STANDINGS)) {
      output.collect(STANDINGS, new StreamRecord<>(standing(account)));
    }
    if (extras.contains(Extra.OUTCOMES)) {
      output.collect(OUTCOMES, new StreamRecord<>(outcome()));
    }
  }

  /** Outputs the standing under a further live rule set; those under candidates are left out. */
  private void standingBeside(Account beside) {
    boolean live = rules.candidates().isLive(beside.candidateNumber());
    if (live && beside.hasBegun() && extras.contains(Extra.STANDINGS)) {
      beside.moveClock(asOf);
      output.collect(STANDINGS, new StreamRecord<>(standing(beside)));
    }
  }

  private ReplayedRecord standing(Account under) {
    String ruleSet = under.layout().rules().name();
    return new ReplayedRecord(
        under.id(), ruleSet, 0, 0, json.replayStanding(timeline.standing(under)));
  }

  private AccountOutcome outcome() {
    return new AccountOutcome(account.id(), account.firstSeen(), account.convertedAt(), leads);
  }

  private void emit(Qualification qualification) {
    qualifications.add(1L);
    if (qualification.ruleSet().equals(rules.latestRules().name())) {
      leads.add(qualification, definitions);
    }
    output.collect(new StreamRecord<>(ReplayedRecord.of(qualification, json)));
  }
}

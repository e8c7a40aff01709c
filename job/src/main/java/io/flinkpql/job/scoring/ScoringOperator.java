// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.rules.RulesWatch;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.scoring.Advanced;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Merged;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RuleTimeline;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Scores accounts: applies messages, evaluates boundaries that the watermark has passed, and writes
 * qualifications and standings. The first input is usage keyed by account. The second broadcasts
 * rule sets, and brings usage from before the begin of candidates to the subtask of its account.
 *
 * <p>A qualification writes the account's standing at once. Any other change makes the account
 * stale; its standing is written at the next refresh. Staleness is part of the account's state, so
 * a failure does not lose it.
 *
 * <p>A process function could not do this, for two reasons. {@link AccountStore} caches accounts,
 * so a message of a cached account does not touch RocksDB, and flushes them before a checkpoint.
 * And {@link SweepTask} evaluates idle accounts between messages; timers serve only the ends of
 * holds.
 */
public final class ScoringOperator extends AbstractStreamOperator<OutboundRecord>
    implements TwoInputStreamOperator<UsageEvent, ScoringUpdate, OutboundRecord>,
        Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final ScoringRules rules;
  private final ScoringSettings settings;

  private transient RestoreGuard restoreGuard;
  private transient RuleTimeline timeline;
  private transient RuleVersions ruleVersions;
  private transient Optional<RulesWatch> watch;
  private transient ScoringMetrics scoringMetrics;
  private transient RecordWriter records;
  private transient AccountStore accounts;
  private transient StandingWriter standings;
  private transient FlushTask flushTask;
  private transient SweepTask sweepTask;
  private transient long watermark;

  /**
   * Creates an operator.
   *
   * @param configured added to the versions of the state unless it is their latest
   * @param settings memory and timing
   */
  public ScoringOperator(PublishedRules configured, ScoringSettings settings) {
    this(new ScoringRules.Configured(configured), settings);
  }

  /**
   * Creates an operator.
   *
   * @param rules where the rule set comes from
   * @param settings memory and timing
   */
  public ScoringOperator(ScoringRules rules, ScoringSettings settings) {
    this.rules = rules;
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    restoreGuard = new RestoreGuard(context, settings.maxRestoreAgeMillis(), now());
    BroadcastState<Long, PublishedRules> versions =
        context.getOperatorStateStore().getBroadcastState(RuleVersions.STATE);
    if (rules instanceof ScoringRules.Followed followed) {
      follow(followed, versions);
    } else if (rules instanceof ScoringRules.Configured configured) {
      watch = Optional.empty();
      ruleVersions = RuleVersions.withConfigured(configured.rules(), versions);
      timeline = new RuleTimeline(ruleVersions::history, this::emit, this::emitForCandidate);
    }
    watermark = Account.UNSET;
  }

  private void follow(ScoringRules.Followed followed, BroadcastState<Long, PublishedRules> versions)
      throws Exception {
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    RulesWatch started =
        RulesWatch.start(followed.topic(), followed.initial(), "scoring " + subtask);
    watch = Optional.of(started);
    // The state may hold versions that were published after the job was submitted.
    started.awaitFresh(LONGEST_WAIT);
    try {
      ruleVersions = RuleVersions.withLog(started.get(), versions);
    } catch (IllegalStateException e) {
      // A restart reads the same topic and the same state.
      throw new SuppressRestartsException(e);
    }
    timeline = new RuleTimeline(started, this::emit, this::emitForCandidate);
  }

  @Override
  public void open() throws Exception {
    super.open();
    MetricGroup group = getMetricGroup();
    scoringMetrics = new ScoringMetrics(group, timeline);
    records = new RecordWriter(record -> output.collect(new StreamRecord<>(record)), this::now);
    accounts = new AccountStore(keyedState(), timeline, settings.cacheBytes(), scoringMetrics);
    accounts.registerGauges(group);
    standings = new StandingWriter(timeline, accounts, records);
    flushTask =
        new FlushTask(accounts, settings.flush(), getProcessingTimeService(), scoringMetrics);
    sweepTask =
        new SweepTask(
            timeline,
            accounts,
            standings,
            settings.sweep(),
            getProcessingTimeService(),
            scoringMetrics);
    sweepTask.registerGauges(group, getRuntimeContext().getTaskInfo());
    Metric.EVENT_TIME_LAG.gauge(
        group, () -> watermark == Account.UNSET ? Double.NaN : (double) (now() - watermark));
    flushTask.start();
    sweepTask.start();
  }

  private AccountStore.KeyedState keyedState() throws Exception {
    return new AccountStore.KeyedState(
        this,
        AccountHash.of(getRuntimeContext().getTaskInfo()),
        getRuntimeContext().getState(AccountStore.PACKED_ACCOUNT),
        new HoldTimers(
            getInternalTimerService("hold-timers", VoidNamespaceSerializer.INSTANCE, this)),
        this::storedIds);
  }

  private Stream<String> storedIds() {
    return this.<String>getKeyedStateBackend()
        .getKeys(AccountStore.PACKED_ACCOUNT.getName(), VoidNamespace.INSTANCE);
  }

  /** Does nothing: {@link AccountStore} sets the key, and only where it touches keyed state. */
  @Override
  @SuppressWarnings("rawtypes")
  public void setKeyContextElement1(StreamRecord record) {}

  @Override
  public void processElement1(StreamRecord<UsageEvent> record) throws Exception {
    UsageEvent event = record.getValue();
    if (watch.isPresent() && !timeline.knows(event)) {
      // The source learned of the version first.
      watch.get().awaitKnown(event, LONGEST_WAIT);
    }
    Account account = accounts.load(event.account());
    if (account == null) {
      account = accounts.begin(event.account(), event.timestamp());
    }
    long holdBefore = timeline.nextEndOfHold(account);
    Applied applied = timeline.apply(account, event, watermark);
    switch (applied.outcome()) {
      case APPLIED -> {
        scoringMetrics.applied(event.timestamp() < watermark);
        scoringMetrics.badProperties(applied.badProperties());
        save(applied, holdBefore);
      }
      case UNREAD -> save(applied, holdBefore);
      case DUPLICATE -> {
        scoringMetrics.duplicate();
        // The watermark can have passed boundaries, or the start of a version, before it arrived.
        if (applied.qualified()
            || applied.account() != account
            || !applied.account().candidates().isEmpty()) {
          save(applied, holdBefore);
        }
      }
      case DELETED -> {
        scoringMetrics.applied(event.timestamp() < watermark);
        if (applied.survives()) {
          standings.tombstone(event.account());
          save(applied, holdBefore);
        } else {
          standings.remove(applied, holdBefore);
        }
      }
    }
  }

  private void save(Advanced result, long holdBefore) {
    if (result.account().isEmpty()) {
      standings.removeBeside(result);
      standings.delete(result.account().id(), holdBefore);
      return;
    }
    standings.update(result, holdBefore);
    flushTask.accountChanged();
    accounts.put(result.account());
  }

  @Override
  public void processElement2(StreamRecord<ScoringUpdate> record) throws Exception {
    if (record.getValue() instanceof ScoringUpdate.Rules update) {
      publish(update.published());
    } else if (record.getValue() instanceof ScoringUpdate.Usage update) {
      merge(update.backfilled());
    }
  }

  private void merge(BackfilledUsage usage) throws Exception {
    OptionalInt candidate = candidate(usage);
    if (candidate.isEmpty() && watch.isPresent()) {
      // The backfill can have read the topic of rule sets first.
      watch.get().awaitFresh(LONGEST_WAIT);
      candidate = candidate(usage);
    }
    if (candidate.isEmpty()) {
      scoringMetrics.backfilled(false);
      return;
    }
    Account account = accounts.load(usage.account());
    if (account == null) {
      account = accounts.begin(usage.account(), usage.begin());
    }
    long holdBefore = timeline.nextEndOfHold(account);
    Merged merged = timeline.merge(account, candidate.getAsInt(), usage.usage(), watermark);
    scoringMetrics.backfilled(merged.merged());
    save(merged, holdBefore);
  }

  private OptionalInt candidate(BackfilledUsage usage) {
    return timeline.candidate(usage.ruleSet(), usage.version(), usage.begin());
  }

  private void publish(PublishedRules published) throws Exception {
    if (accept(published)) {
      timeline.liveRules().forEach(scoringMetrics::registerTiers);
      sweepTask.sweep();
    }
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      // The known version has the activeFrom of its first publication; restarts repeat it.
      Optional<PublishedRules> known = ruleVersions.known(published);
      known.ifPresent(records::ruleSet);
    }
  }

  private boolean accept(PublishedRules published) throws Exception {
    if (watch.isEmpty()) {
      return ruleVersions.publish(published);
    }
    watch.get().awaitVersion(published, LONGEST_WAIT);
    ruleVersions.follow(watch.get().get());
    return true;
  }

  private void emit(Qualification qualification) {
    scoringMetrics.qualified(qualification);
    records.qualification(qualification);
  }

  private void emitForCandidate(Qualification qualification) {
    records.shadowQualification(qualification);
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    // The end of the input is not an event time: it must not move a clock or end a hold.
    if (mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp()) {
      output.emitWatermark(mark);
      return;
    }
    if (watch.isPresent()) {
      // A boundary must not pass before a version that is in force at it is known.
      watch.get().awaitFresh(LONGEST_WAIT);
    }
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
    sweepTask.advanceTo(watermark);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    accounts.holdTimerFired();
    Account account = accounts.load(timer.getKey());
    if (account != null) {
      save(timeline.advance(account, timer.getTimestamp()), Account.NEVER);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("the operator registers no keyed processing-time timer");
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory factory)
      throws Exception {
    restoreGuard.snapshot(checkpointId, options.getCheckpointType(), now());
    return super.snapshotState(checkpointId, timestamp, options, factory);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    restoreGuard.completed(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (watch.isPresent()) {
      // Accounts may be packed under versions whose broadcast has not arrived yet.
      ruleVersions.follow(watch.get().get());
    }
    flushTask.flushAtBarrier(context.getCheckpointTimestamp());
  }

  @Override
  public void close() throws Exception {
    // The sweep's iterator must be closed before super.close() closes RocksDB.
    if (sweepTask != null) {
      sweepTask.close();
    }
    if (watch != null && watch.isPresent()) {
      watch.get().close();
    }
    super.close();
  }
}

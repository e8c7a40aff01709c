// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.scoring.Advanced;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RuleTimeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
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
 * Scores accounts: applies messages, lets time pass, writes what changes. First input: messages
 * keyed by account. Second input: rule sets, broadcast.
 *
 * <p>What happens within a tier is not said at once: an account that was evaluated is stale until
 * its standing is written, with its next record or at the next multiple of the refresh interval.
 * That is part of the account's state, so no failure loses it.
 *
 * <p>It is an operator of its own rather than a process function because of two things. Accounts
 * are kept in a write-back cache, so a message of an account that was seen lately costs no access
 * to RocksDB; the cache is written out ahead of a checkpoint, between messages. And boundaries of
 * days and hours are no timers: a sweep visits the accounts that are due, between messages. Only
 * ends of holds are timers.
 */
public final class ScoringOperator extends AbstractStreamOperator<OutboundRecord>
    implements TwoInputStreamOperator<UsageEvent, PublishedRules, OutboundRecord>,
        Triggerable<String, VoidNamespace> {

  private static final String ACCOUNTS = "accounts";

  private static final long WRITE_INTERVAL_MILLIS = 10;
  // Only what is behind the schedule takes all of it: what is left at the barrier is one long
  // pause.
  private static final long WRITE_STEP_NANOS = 8_000_000;
  private static final int WRITES_BETWEEN_LOOKS_AT_THE_TIME = 32;

  /** Versions of the rule set by their number. */
  static final MapStateDescriptor<Long, PublishedRules> RULES =
      new MapStateDescriptor<>("rules", Types.LONG, TypeInformation.of(PublishedRules.class));

  private final PublishedRules configuredRules;
  private final ScoringSettings settings;

  private transient ValueState<byte[]> packedAccount;
  private transient BroadcastState<Long, PublishedRules> rules;
  private transient HoldTimers holdTimers;
  private transient RestoreGuard restoreGuard;
  private transient RuleTimeline timeline;
  private transient AccountCodec codec;
  private transient AccountCache cache;
  private transient FlushSchedule writes;
  private transient Sweeper sweeper;
  private transient RecordWriter writer;
  private transient ScoringMetrics scoringMetrics;
  private transient AccountCensus census;
  private transient long watermark;
  private transient long sweptUpTo;
  private transient Account sweptAccount;
  private transient boolean ticking;

  /**
   * @param configuredRules in force unless the state knows of this version or a higher one
   * @param settings memory and time
   */
  public ScoringOperator(PublishedRules configuredRules, ScoringSettings settings) {
    this.configuredRules = configuredRules;
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    packedAccount =
        context
            .getKeyedStateStore()
            .getState(
                new ValueStateDescriptor<>(
                    ACCOUNTS, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    restoreGuard = new RestoreGuard(context, settings.oldestRestoreMillis(), now());
    rules = context.getOperatorStateStore().getBroadcastState(RULES);
    timeline = new RuleTimeline(this::emit);
    Map<Long, PublishedRules> known = new TreeMap<>();
    rules.immutableEntries().forEach(entry -> known.put(entry.getKey(), entry.getValue()));
    known.values().forEach(published -> timeline.publish(published.read(), published.activeFrom()));
    if (known.isEmpty()) {
      publish(configuredRules);
    } else {
      publishIfNew(configuredRules);
    }
    watermark = Account.UNSET;
    sweptUpTo = Account.UNSET;
  }

  @Override
  public void open() throws Exception {
    super.open();
    codec = new AccountCodec();
    writer = new RecordWriter();
    scoringMetrics = new ScoringMetrics(getMetricGroup());
    census = new AccountCensus(getMetricGroup(), timeline);
    cache = new AccountCache(settings.cacheBytes(), new PackedForm(), this::store);
    sweptAccount = timeline.newAccount("", Account.UNSET);
    writes =
        new FlushSchedule(settings.checkpointIntervalMillis(), settings.dirtyAccounts(), now());
    writeAhead(now());
    awaitRefresh();
    sweeper = new Sweeper(cache::ids, this::storedIds, this::visit, census::complete);
    holdTimers =
        new HoldTimers(getInternalTimerService("holds", VoidNamespaceSerializer.INSTANCE, this));
    registerGauges(getMetricGroup());
    showTiers();
  }

  private void registerGauges(MetricGroup group) {
    Metric.CACHED_ACCOUNTS.gauge(group, () -> cache.size());
    Metric.CACHED_BYTES.gauge(group, () -> cache.bytes());
    Metric.DIRTY_ACCOUNTS.gauge(group, () -> cache.dirty());
    Metric.HOLD_TIMERS.gauge(group, () -> holdTimers.count());
    Metric.RULE_SET_VERSION.gauge(group, () -> timeline.latestRules().version());
    Metric.EVENT_TIME_LAG.gauge(
        group, () -> watermark == Account.UNSET ? Double.NaN : (double) (now() - watermark));
    Metric.SWEEP_PROGRESS.gauge(
        group, new SweepProgress(sweeper, getRuntimeContext().getTaskInfo()));
  }

  private void showTiers() {
    scoringMetrics.show(timeline.latestRules());
    census.registerTiers(timeline.latestRules());
  }

  /**
   * Leaves the current key as it is. Most messages find their account in the cache; for the others
   * it is set where the state is read or written. Setting it serializes the id for RocksDB: 8 % of
   * this operator's samples in a profile over a million accounts.
   */
  @Override
  @SuppressWarnings("rawtypes")
  public void setKeyContextElement1(StreamRecord record) {}

  @Override
  public void processElement1(StreamRecord<UsageEvent> record) {
    UsageEvent event = record.getValue();
    Account account = load(event.account());
    if (account == null) {
      account = cache.begin(event.account(), event.timestamp());
    }
    long hold = timeline.nextEndOfHold(account);
    Applied applied = timeline.apply(account, event, watermark);
    switch (applied.outcome()) {
      case APPLIED -> {
        scoringMetrics.applied(event.timestamp() < watermark);
        scoringMetrics.badProperties(applied.badProperties());
        changed(applied, hold);
      }
      case DUPLICATE -> {
        scoringMetrics.duplicate();
        if (applied.qualified()) {
          changed(applied, hold);
        }
      }
      case DELETED -> {
        scoringMetrics.applied(event.timestamp() < watermark);
        delete(event.account(), hold);
      }
    }
  }

  @Override
  public void processElement2(StreamRecord<PublishedRules> record) throws Exception {
    PublishedRules published = record.getValue();
    if (publishIfNew(published)) {
      showTiers();
      sweep();
    }
    // As it came first: from when on it is in force stays, however often the job starts.
    PublishedRules known = rules.get(published.read().version());
    if (known != null && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      output.collect(new StreamRecord<>(writer.ruleSet(known, now())));
    }
  }

  /** A version that is known already changes nothing, unless it says something else by now. */
  private boolean publishIfNew(PublishedRules published) throws Exception {
    long version = published.read().version();
    if (rules.contains(version)) {
      if (!rules.get(version).text().equals(published.text())) {
        throw new IllegalArgumentException(
            "rule set '%s' was changed and is still version %d: give it a higher version"
                .formatted(timeline.latestRules().name(), version));
      }
      return false;
    }
    if (version < timeline.latestRules().version()) {
      LOG.warn(
          "Version {} of the rule set is passed over: version {} is in force",
          version,
          timeline.latestRules().version());
      return false;
    }
    publish(published);
    return true;
  }

  private void publish(PublishedRules published) throws Exception {
    var ruleSet = published.read();
    timeline.publish(ruleSet, published.activeFrom());
    rules.put(ruleSet.version(), published);
  }

  /** An account from the cache or else from the state; null if it is not known. */
  private Account load(String id) {
    Account cached = cache.get(id);
    if (cached != null) {
      scoringMetrics.cacheHit();
      return cached;
    }
    scoringMetrics.cacheMiss();
    setCurrentKey(id);
    Optional<byte[]> stored = readPacked();
    return stored.isPresent() ? cache.add(id, stored.get()) : null;
  }

  /** The packed account of the current key. */
  private Optional<byte[]> readPacked() {
    try {
      return Optional.ofNullable(packedAccount.value());
    } catch (IOException e) {
      throw new UncheckedIOException("the state backend cannot read an account", e);
    }
  }

  private void changed(Advanced result, long holdBefore) {
    report(result, holdBefore);
    writes.accountChanged();
    // Last: the cache may write other accounts and so change the current key.
    cache.putDirty(result.account());
  }

  /** After a qualification, writes the account's standing and moves its hold timer. */
  private void report(Advanced result, long holdBefore) {
    if (result.qualified()) {
      Account account = result.account();
      writeStanding(account);
      moveHoldTimer(account.id(), holdBefore, timeline.nextEndOfHold(account));
    }
  }

  private void writeStanding(Account account) {
    output.collect(
        new StreamRecord<>(
            writer.standing(timeline.standing(account), timeline.forecast(account), now())));
    account.markWritten();
  }

  private void delete(String id, long hold) {
    output.collect(new StreamRecord<>(writer.tombstone(id)));
    moveHoldTimer(id, hold, Account.NEVER);
    cache.remove(id);
    setCurrentKey(id);
    packedAccount.clear();
  }

  private void moveHoldTimer(String id, long before, long after) {
    if (before == after) {
      return;
    }
    // To get an account the cache may have written others.
    setCurrentKey(id);
    holdTimers.move(before, after);
  }

  private void emit(Qualification qualification) {
    scoringMetrics.qualified(qualification);
    output.collect(new StreamRecord<>(writer.qualification(qualification, now())));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  /** Writes an account to the state backend. Changes the current key. */
  private void store(String id, byte[] packed) {
    setCurrentKey(id);
    try {
      packedAccount.update(packed);
    } catch (IOException e) {
      throw new UncheckedIOException("the state backend cannot write an account", e);
    }
  }

  /** Writes accounts between messages, so that few are left when a barrier comes. */
  private void writeAhead(long due) {
    long time = now();
    if (settings.checkpointIntervalMillis() <= 0) {
      return;
    }
    int backlog = cache.flushBacklog();
    int allowed = writes.backlogLimit(time, backlog, cache.dirty());
    long begin = System.nanoTime();
    long now = begin;
    boolean more = true;
    while (more && cache.flushBacklog() > allowed && now - begin < WRITE_STEP_NANOS) {
      more = cache.flushSome(WRITES_BETWEEN_LOOKS_AT_THE_TIME) > 0;
      now = System.nanoTime();
    }
    writes.flushed(backlog - cache.flushBacklog(), now - begin);
    getProcessingTimeService()
        .registerTimer(writes.nextCheck(time, WRITE_INTERVAL_MILLIS), this::writeAhead);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    // The end of the input is no point in time: it moves no clock and ends no hold.
    if (mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp()) {
      output.emitWatermark(mark);
      return;
    }
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
    if (timeline.lastPeriodStart(watermark) > sweptUpTo) {
      sweep();
    }
  }

  private void sweep() {
    if (watermark == Account.UNSET) {
      return;
    }
    sweptUpTo = timeline.lastPeriodStart(watermark);
    sweeper.request();
    startTicking();
  }

  /** At multiples of the interval, so that restarts do not put it off. */
  private void awaitRefresh() {
    long interval = settings.refreshIntervalMillis();
    getProcessingTimeService()
        .registerTimer((now() / interval + 1) * interval, time -> refreshAll());
  }

  private void refreshAll() {
    sweeper.requestRefresh();
    startTicking();
    awaitRefresh();
  }

  private void startTicking() {
    if (!ticking) {
      ticking = true;
      tick(now());
    }
  }

  private void tick(long due) {
    // From now, not from when it was due: where the processor is short, steps that follow at once
    // would leave nothing to messages.
    long time = now();
    scoringMetrics.sweepStep(sweeper.step(settings.sweepStepMillis() * 1_000_000));
    ticking = sweeper.running();
    if (ticking) {
      getProcessingTimeService().registerTimer(time + settings.sweepPauseMillis(), this::tick);
    }
  }

  private Stream<String> storedIds() {
    return this.<String>getKeyedStateBackend().getKeys(ACCOUNTS, VoidNamespace.INSTANCE);
  }

  /**
   * Brings an account up to the watermark if time or a rule set is due for it, and writes its
   * standing if that is stale and this is a round to refresh.
   */
  private void visit(String id) {
    Optional<byte[]> packed = cache.packed(id);
    if (packed.isPresent() && !wantsVisit(packed.get())) {
      count(packed.get());
      return;
    }
    Account cached = cache.get(id);
    if (cached != null) {
      visitCached(cached);
    } else {
      setCurrentKey(id);
      readPacked().ifPresent(stored -> visitStored(id, stored));
    }
  }

  private void count(byte[] packed) {
    if (sweeper.visitsStored()) {
      census.count(packed);
    }
  }

  private void count(Account account) {
    if (sweeper.visitsStored()) {
      census.count(account);
    }
  }

  private boolean wantsVisit(byte[] packed) {
    return timeline.isDue(packed, watermark)
        || sweeper.refreshing() && AccountCodec.isStale(packed);
  }

  private void visitCached(Account account) {
    boolean due = timeline.nextChange(account) <= watermark;
    if (!due && !(sweeper.refreshing() && account.isStale())) {
      count(account);
      return;
    }
    Account visited = visited(account, due);
    // Last: the cache writes accounts and so changes the current key.
    cache.putSwept(visited);
  }

  /** Past the cache, or a sweep would drive out the accounts that are in use. */
  private void visitStored(String id, byte[] stored) {
    if (!wantsVisit(stored)) {
      count(stored);
      return;
    }
    boolean due = timeline.isDue(stored, watermark);
    sweptAccount = codec.unpack(id, stored, 0, stored.length, timeline::layout, sweptAccount);
    sweptAccount = visited(sweptAccount, due);
    timeline.dropExpired(sweptAccount);
    store(id, codec.pack(sweptAccount, timeline.nextChange(sweptAccount)));
  }

  private Account visited(Account account, boolean due) {
    Account visited = account;
    if (due) {
      scoringMetrics.swept();
      long hold = timeline.nextEndOfHold(account);
      Advanced result = timeline.advance(account, watermark);
      visited = result.account();
      if (visited.layout() != account.layout()) {
        scoringMetrics.reevaluated();
      }
      report(result, hold);
    }
    if (sweeper.refreshing() && visited.isStale()) {
      scoringMetrics.refreshed();
      writeStanding(visited);
    }
    count(visited);
    return visited;
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    // The timer that fired is gone; what is due next needs one of its own.
    holdTimers.fired();
    Account account = load(timer.getKey());
    if (account != null) {
      Advanced result = timeline.advance(account, timer.getTimestamp());
      long hold = timeline.nextEndOfHold(result.account());
      moveHoldTimer(timer.getKey(), Account.NEVER, hold);
      changed(result, hold);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("no timer of processing time is ever registered");
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory factory)
      throws Exception {
    restoreGuard.snapshot(options.getCheckpointType(), now());
    return super.snapshotState(checkpointId, timestamp, options, factory);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    long start = System.nanoTime();
    int left = cache.dirty();
    cache.flushAll();
    scoringMetrics.flushed(left, System.nanoTime() - start);
    writes.barrierPassed(Math.min(context.getCheckpointTimestamp(), now()));
  }

  @Override
  public void close() throws Exception {
    // Its iterator holds on to RocksDB, which super.close() lets go of.
    if (sweeper != null) {
      sweeper.close();
    }
    super.close();
  }

  /** Accounts as they are kept in the state backend, without what no window reaches any more. */
  private final class PackedForm implements AccountCache.Format {

    @Override
    public int pack(Account account) {
      timeline.dropExpired(account);
      return codec.packToBuffer(account, timeline.nextChange(account));
    }

    @Override
    public void copyTo(byte[] target) {
      codec.copyTo(target, 0);
    }

    @Override
    public Account unpack(String id, byte[] packed, int length, Account spare) {
      return codec.unpack(id, packed, 0, length, timeline::layout, spare);
    }

    @Override
    public Account begin(String id, long instant, Account spare) {
      return timeline.newAccount(id, instant, spare);
    }

    @Override
    public Account spare() {
      return timeline.newAccount("", Account.UNSET);
    }
  }
}

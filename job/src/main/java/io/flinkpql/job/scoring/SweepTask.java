// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Advanced;
import io.flinkpql.scoring.RuleTimeline;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Sweeps accounts in short steps between messages. A sweep evaluates idle accounts whose next
 * boundary the watermark has passed or that are under an older rule set than the one in force. It
 * starts with a day, an hour or a version of the rule set. At every refresh interval it also writes
 * stale standings. It counts the accounts of each tier on the way, and forgets those that were
 * without a message for too long.
 */
final class SweepTask implements AutoCloseable {

  private final RuleTimeline timeline;
  private final AccountStore accounts;
  private final StandingWriter standings;
  private final SweepSettings settings;
  private final ProcessingTimeService time;
  private final ScoringMetrics metrics;
  private final AccountCensus census;
  private final Sweeper sweeper;
  private Account spare;
  private long watermark = Account.UNSET;
  private long lastSweptBoundary = Account.UNSET;
  private int lastSweptChanges;
  private boolean stepping;

  /**
   * Creates a task; {@link #start} schedules its refreshes.
   *
   * @param time wall clock and timers of the operator
   */
  SweepTask(
      RuleTimeline timeline,
      AccountStore accounts,
      StandingWriter standings,
      SweepSettings settings,
      ProcessingTimeService time,
      ScoringMetrics metrics) {
    this.timeline = timeline;
    this.accounts = accounts;
    this.standings = standings;
    this.settings = settings;
    this.time = time;
    this.metrics = metrics;
    census = metrics.census();
    sweeper = new Sweeper(accounts::cachedIds, accounts::storedIds, this::visit, census::complete);
    spare = timeline.newAccount("", Account.UNSET);
  }

  /** Registers a gauge of the sweep's progress. */
  void registerGauges(MetricGroup group, TaskInfo subtask) {
    Metric.SWEEP_PROGRESS.gauge(group, new SweepProgress(sweeper, subtask));
  }

  /** Schedules the first refresh. */
  void start() {
    scheduleRefresh();
  }

  /**
   * Takes the operator's watermark, ms, and sweeps if since the last sweep a day (or hour) has
   * started, or a version of the rule set has come into force.
   */
  void advanceTo(long newWatermark) {
    watermark = newWatermark;
    if (timeline.lastSharedBoundary(watermark) > lastSweptBoundary
        || timeline.changesAt(watermark) > lastSweptChanges) {
      sweep();
    }
  }

  /** Requests a sweep; does nothing before the first watermark. */
  void sweep() {
    if (watermark != Account.UNSET) {
      lastSweptBoundary = timeline.lastSharedBoundary(watermark);
      lastSweptChanges = timeline.changesAt(watermark);
      sweeper.request();
      startStepping();
    }
  }

  /** Refreshes at multiples of the interval, so that restarts do not postpone them. */
  private void scheduleRefresh() {
    long interval = settings.refreshIntervalMillis();
    time.registerTimer((now() / interval + 1) * interval, due -> refresh());
  }

  private void refresh() {
    sweeper.requestRefresh();
    startStepping();
    scheduleRefresh();
  }

  private void startStepping() {
    if (!stepping) {
      stepping = true;
      step();
    }
  }

  private void step() {
    // The interval counts from the actual start of the step, not from when it was due. On a
    // CPU-bound host steps would otherwise follow each other at once and starve messages.
    long start = now();
    metrics.sweepStep(sweeper.step(settings.stepMillis() * 1_000_000));
    stepping = sweeper.running();
    if (stepping) {
      time.registerTimer(start + settings.intervalMillis(), due -> step());
    }
  }

  private void visit(String id) {
    Optional<byte[]> packed = accounts.cachedBytes(id);
    if (packed.isPresent() && !needsVisit(packed.get()) && !isCachedExpired(id)) {
      countCached(id, packed.get());
      return;
    }
    Account cached = accounts.cached(id);
    if (cached != null) {
      visitCached(cached);
    } else {
      accounts.storedBytes(id).ifPresent(stored -> visitStored(id, stored));
    }
  }

  private boolean needsVisit(byte[] packed) {
    return timeline.isDue(packed, watermark)
        || sweeper.refreshing() && AccountCodec.isStale(packed);
  }

  private boolean isCachedExpired(String id) {
    return forgets() && accounts.peek(id).filter(this::isExpired).isPresent();
  }

  private boolean forgets() {
    return settings.ttlMillis() < Long.MAX_VALUE && watermark != Account.UNSET;
  }

  private boolean isExpired(Account account) {
    return forgets()
        && account.lastUsed() != Account.UNSET
        && account.lastUsed() + settings.ttlMillis() <= watermark;
  }

  private void forget(Account account) {
    long holdBefore = timeline.nextEndOfHold(account);
    standings.remove(
        timeline.forget(account, account.lastUsed() + settings.ttlMillis()), holdBefore);
  }

  private void visitCached(Account account) {
    if (isExpired(account)) {
      forget(account);
      return;
    }
    boolean due = timeline.nextChange(account) <= watermark;
    if (due || sweeper.refreshing() && account.isAnyStale()) {
      Account updated = update(account, due);
      if (updated.isEmpty()) {
        accounts.delete(updated.id());
      } else {
        accounts.putSwept(updated);
      }
    } else {
      count(account);
    }
  }

  /** Bypasses the cache: a sweep would otherwise evict the accounts in use. */
  private void visitStored(String id, byte[] stored) {
    boolean unpacked = forgets();
    if (unpacked) {
      spare = accounts.unpack(id, stored, spare);
    }
    if (unpacked && isExpired(spare)) {
      forget(spare);
    } else if (needsVisit(stored)) {
      boolean due = timeline.isDue(stored, watermark);
      spare = update(accounts.unpack(id, stored, spare), due);
      if (spare.isEmpty()) {
        accounts.delete(id);
      } else {
        accounts.writeUncached(spare);
      }
    } else {
      countStored(id, stored);
    }
  }

  private Account update(Account account, boolean due) {
    Account updated = due ? advance(account) : account;
    if (sweeper.refreshing() && updated.isAnyStale()) {
      metrics.refreshed();
      standings.writeStale(updated);
    }
    count(updated);
    return updated;
  }

  private Account advance(Account account) {
    metrics.swept();
    long holdBefore = timeline.nextEndOfHold(account);
    List<RuleSet> before = timeline.liveRulesOf(account);
    Advanced result = timeline.advance(account, watermark);
    countMigrated(before, timeline.liveRulesOf(result.account()));
    standings.update(result, holdBefore);
    return result.account();
  }

  private void countMigrated(List<RuleSet> before, List<RuleSet> after) {
    for (RuleSet rules : after) {
      if (before.stream().anyMatch(r -> r != rules && r.name().equals(rules.name()))) {
        metrics.reevaluated();
        census.migrated(rules.name());
      }
    }
  }

  private void countCached(String id, byte[] packed) {
    if (timeline.hasSeveralRuleSets()) {
      accounts.peek(id).ifPresent(this::count);
    } else {
      count(packed);
    }
  }

  private void countStored(String id, byte[] stored) {
    if (timeline.hasSeveralRuleSets()) {
      spare = accounts.unpack(id, stored, spare);
      count(spare);
    } else {
      count(stored);
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

  private long now() {
    return time.getCurrentProcessingTime();
  }

  /** Stops the sweep; required before the state backend is closed. */
  @Override
  public void close() {
    sweeper.close();
  }
}

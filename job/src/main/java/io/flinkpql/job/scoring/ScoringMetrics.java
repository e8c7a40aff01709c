package io.flinkpql.job.scoring;

import io.flinkpql.scoring.Qualification;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What an operator that scores counts. */
final class ScoringMetrics {

  private final Counter applied;
  private final Counter duplicates;
  private final Counter late;
  private final Counter badProperties;
  private final Counter cacheHits;
  private final Counter cacheMisses;
  private final Counter swept;
  private final Counter refreshed;
  private long flushMillis;
  private int flushedAccounts;
  private long longestSweepStepMillis;
  private final Map<Qualification.Kind, Counter> qualifications =
      new EnumMap<>(Qualification.Kind.class);

  ScoringMetrics(MetricGroup group) {
    applied = group.counter("pqlApplied");
    duplicates = group.counter("pqlDuplicates");
    late = group.counter("pqlLate");
    badProperties = group.counter("pqlBadProperties");
    cacheHits = group.counter("pqlCacheHits");
    cacheMisses = group.counter("pqlCacheMisses");
    swept = group.counter("pqlSweptAccounts");
    refreshed = group.counter("pqlRefreshedAccounts");
    group.gauge("pqlCheckpointFlushMillis", () -> flushMillis);
    group.gauge("pqlCheckpointFlushAccounts", () -> flushedAccounts);
    group.gauge("pqlLongestSweepStepMillis", () -> longestSweepStepMillis);
    for (Qualification.Kind kind : Qualification.Kind.values()) {
      qualifications.put(kind, group.addGroup("kind", kind.text()).counter("pqlQualifications"));
    }
  }

  void applied(boolean isLate) {
    applied.inc();
    if (isLate) {
      late.inc();
    }
  }

  void duplicate() {
    duplicates.inc();
  }

  void badProperties(long more) {
    badProperties.inc(more);
  }

  void cacheHit() {
    cacheHits.inc();
  }

  void cacheMiss() {
    cacheMisses.inc();
  }

  void swept() {
    swept.inc();
  }

  /** The standing of an account was written because it had changed within its tier. */
  void refreshed() {
    refreshed.inc();
  }

  /** Accounts were written at a barrier. */
  void flushed(int accounts, long nanos) {
    flushedAccounts = accounts;
    flushMillis = nanos / 1_000_000;
  }

  void sweepStep(long nanos) {
    longestSweepStepMillis = Math.max(longestSweepStepMillis, nanos / 1_000_000);
  }

  void qualified(Qualification.Kind kind) {
    qualifications.get(kind).inc();
  }
}

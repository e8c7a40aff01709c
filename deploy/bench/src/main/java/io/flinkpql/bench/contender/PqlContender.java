// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.job.scoring.ScoringTopology;
import io.flinkpql.local.server.Jobs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;

/**
 * The scoring and the delivery job as they are: Kafka in, RocksDB, checkpoints, Kafka and
 * PostgreSQL out.
 */
public final class PqlContender implements Contender {

  /** The operator that is keyed by account. */
  private static final String OPERATOR = ScoringTopology.SCORING;

  private static final int JOBS = 2;

  private ContenderCluster run;
  private JobClient scoring;

  @Override
  public void start(ContenderSettings settings) throws Exception {
    run = ContenderCluster.start(settings, JOBS);
    Jobs.delivery(run.flink(), run.configuration());
    scoring = Jobs.scoring(run.flink(), run.configuration());
  }

  @Override
  public long events() {
    return run.recordsIn(OPERATOR::equals);
  }

  @Override
  public List<SubtaskMetrics> subtasks() {
    return run.metrics().subtasks(ContenderCluster.RECORDS_IN, OPERATOR::equals);
  }

  /** How many times an account was brought up to date because time had passed. */
  public long sweptAccounts() {
    return run.metrics().sum("pqlSweptAccounts");
  }

  @Override
  public List<Long> stopsAtCheckpoints(Instant since) {
    return run.flink().stopsAtCheckpoints(scoring.getJobID(), OPERATOR, since);
  }

  @Override
  public long stateBytes() {
    return run.stateBytes(scoring);
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>(run.figures());
    InMemoryMetricReporter metrics = run.metrics();
    figures.put("applied", metrics.sum("pqlApplied"));
    figures.put("cacheHits", metrics.sum("pqlCacheHits"));
    figures.put("cacheMisses", metrics.sum("pqlCacheMisses"));
    figures.put("checkpointFlushMillis", metrics.sum("pqlCheckpointFlushMillis"));
    figures.put("checkpointFlushAccounts", metrics.sum("pqlCheckpointFlushAccounts"));
    figures.put("qualifications", metrics.sum("pqlQualifications"));
    return figures;
  }

  @Override
  public void check() {
    run.check();
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
  }
}

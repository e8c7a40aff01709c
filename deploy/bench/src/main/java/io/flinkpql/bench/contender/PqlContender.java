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
 * Runs the scoring and the delivery job as in production: input from Kafka, state in RocksDB,
 * checkpoints, output to Kafka and PostgreSQL.
 */
public final class PqlContender implements Contender {

  /** The operator keyed by account. */
  private static final String OPERATOR = ScoringTopology.SCORING;

  private static final int JOBS = 2;

  private ContenderCluster cluster;
  private JobClient scoring;

  @Override
  public void start(ContenderSettings settings) throws Exception {
    cluster = ContenderCluster.start(settings, JOBS);
    Jobs.delivery(cluster.flink(), cluster.configuration());
    scoring = Jobs.scoring(cluster.flink(), cluster.configuration());
  }

  @Override
  public long events() {
    return cluster.recordsIn(OPERATOR::equals);
  }

  @Override
  public List<SubtaskMetrics> subtasks() {
    return cluster.metrics().subtasks(ContenderCluster.RECORDS_IN, OPERATOR::equals);
  }

  /** Returns the number of evaluations by the sweep so far. */
  public long sweptAccounts() {
    return cluster.metrics().sum("pqlSweptAccounts");
  }

  /** Returns the number of accounts that sweeps have brought under a newer rule set so far. */
  public long reevaluatedAccounts() {
    return cluster.metrics().sum("pqlReevaluatedAccounts");
  }

  @Override
  public List<Long> checkpointSyncMillis(Instant since) {
    return cluster.flink().checkpointSyncMillis(scoring.getJobID(), OPERATOR, since);
  }

  @Override
  public long stateBytes() {
    return cluster.stateBytes(scoring);
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>(cluster.figures());
    InMemoryMetricReporter metrics = cluster.metrics();
    figures.put("applied", metrics.sum("pqlApplied"));
    figures.put("cacheHits", metrics.sum("pqlCacheHits"));
    figures.put("cacheMisses", metrics.sum("pqlCacheMisses"));
    figures.put("checkpointFlushMillis", metrics.sum("pqlCheckpointFlushMillis"));
    figures.put("checkpointFlushAccounts", metrics.sum("pqlCheckpointFlushAccounts"));
    figures.put("qualifications", metrics.sum("pqlQualifications"));
    figures.put("recordsOut", metrics.sum("numRecordsOut", OPERATOR::equals));
    return figures;
  }

  @Override
  public void check() {
    cluster.check();
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}

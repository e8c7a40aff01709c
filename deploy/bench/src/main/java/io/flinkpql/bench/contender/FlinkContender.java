// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.Map;
import org.apache.flink.core.execution.JobClient;

/** Runs a contender that consists of one Flink job. */
abstract class FlinkContender implements Contender {

  private ContenderCluster cluster;
  private JobClient job;

  /** Submits the job to the cluster. */
  abstract JobClient submit(ContenderCluster cluster, ContenderSettings settings) throws Exception;

  /** Returns whether the input of the operator with this name is counted as the throughput. */
  abstract boolean isMeasured(String operator);

  @Override
  public final void start(ContenderSettings settings) throws Exception {
    cluster = ContenderCluster.start(settings, 1);
    job = submit(cluster, settings);
  }

  @Override
  public final long events() {
    return cluster.recordsIn(this::isMeasured);
  }

  @Override
  public final long stateBytes() {
    return cluster.stateBytes(job);
  }

  @Override
  public final Map<String, Long> figures() {
    return cluster.figures();
  }

  @Override
  public final void check() {
    cluster.check();
  }

  @Override
  public final void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}

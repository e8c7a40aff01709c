// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.Map;
import org.apache.flink.core.execution.JobClient;

/** A contender that is one job on Flink. */
abstract class FlinkContender implements Contender {

  private ContenderCluster run;
  private JobClient job;

  /** Starts the job on the cluster and returns when it was taken. */
  abstract JobClient submit(ContenderCluster run, ContenderSettings settings) throws Exception;

  /** Whether what came in at an operator of this name is what has been worked on. */
  abstract boolean counts(String operator);

  @Override
  public final void start(ContenderSettings settings) throws Exception {
    run = ContenderCluster.start(settings, 1);
    job = submit(run, settings);
  }

  @Override
  public final long events() {
    return run.recordsIn(this::counts);
  }

  @Override
  public final long stateBytes() {
    return run.stateBytes(job);
  }

  @Override
  public final Map<String, Long> figures() {
    return run.figures();
  }

  @Override
  public final void check() {
    run.check();
  }

  @Override
  public final void close() {
    if (run != null) {
      run.close();
    }
  }
}

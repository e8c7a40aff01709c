// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import java.io.PrintWriter;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a replay in this JVM. */
final class ReplayJob {

  private ReplayJob() {}

  /**
   * Runs a replay to its end.
   *
   * @param command name of the command, for the progress
   * @param directory for temporary files
   * @param err receives the progress
   * @throws Exception the job's failure
   */
  static JobExecutionResult run(
      String command, Replay replay, int parallelism, RunDirectory directory, PrintWriter err)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            parallelism, LocalFlink.batchSettings(directory.path()));
    replay.assemble(environment);
    JobClient job = environment.executeAsync(command);
    try (Progress progress = Progress.start(command, "messages", err)) {
      return ReplayReport.await(job, progress, replay.plainBytes());
    }
  }
}

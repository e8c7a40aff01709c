// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.validation.AccountOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs replays in this JVM.
 *
 * @param command name of the command, for the progress
 * @param parallelism parallelism of each job
 * @param directory for temporary files
 * @param err receives the progress
 */
record ReplayJob(String command, int parallelism, RunDirectory directory, PrintWriter err) {

  /**
   * Holds the results of a replay for a backtest.
   *
   * @param result counts of messages
   * @param outcomes one entry for each account, in no order
   */
  record Outcomes(JobExecutionResult result, List<AccountOutcome> outcomes) {}

  /**
   * Runs a replay to its end.
   *
   * @throws Exception the job's failure
   */
  JobExecutionResult run(Replay replay) throws Exception {
    StreamExecutionEnvironment environment = environment();
    replay.assemble(environment);
    return execute(environment, replay);
  }

  /**
   * Runs a replay to its end and collects how each account fared.
   *
   * @param replay has the purpose {@link Replay.Purpose#BACKTEST}
   * @throws Exception the job's failure
   */
  Outcomes collectOutcomes(Replay replay) throws Exception {
    StreamExecutionEnvironment environment = environment();
    try (CloseableIterator<AccountOutcome> stream = replay.assemble(environment).collectAsync()) {
      // The job waits for a reader of its results, so they are read while it runs.
      CompletableFuture<List<AccountOutcome>> outcomes = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(stream, outcomes), "outcomes");
      reader.setDaemon(true);
      JobExecutionResult result = execute(environment, replay, reader);
      return new Outcomes(result, outcomes.get());
    }
  }

  private static void read(
      CloseableIterator<AccountOutcome> stream, CompletableFuture<List<AccountOutcome>> outcomes) {
    try {
      List<AccountOutcome> all = new ArrayList<>();
      stream.forEachRemaining(all::add);
      outcomes.complete(all);
    } catch (RuntimeException e) {
      outcomes.completeExceptionally(e);
    }
  }

  private StreamExecutionEnvironment environment() throws IOException {
    return StreamExecutionEnvironment.createLocalEnvironment(
        parallelism, LocalFlink.batchSettings(directory.path()));
  }

  private JobExecutionResult execute(
      StreamExecutionEnvironment environment, Replay replay, Thread... readers) throws Exception {
    JobClient job = environment.executeAsync(command);
    for (Thread reader : readers) {
      reader.start();
    }
    try (Progress progress = Progress.start(command, "messages", err)) {
      return ReplayReport.await(job, progress, replay.plainBytes());
    }
  }
}

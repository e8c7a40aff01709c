// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.validation.AccountOutcome;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
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
   * Runs a replay to its end.
   *
   * @throws Exception the job's failure
   */
  JobExecutionResult run(Replay replay) throws Exception {
    StreamExecutionEnvironment environment = environment();
    replay.assemble(environment);
    return execute(environment, replay.files().plainBytes());
  }

  /**
   * Runs a job without results to its end.
   *
   * @param assembly adds the job to an environment
   * @param plainBytes size of the input, if it is known
   * @throws Exception the job's failure
   */
  JobExecutionResult run(Consumer<StreamExecutionEnvironment> assembly, OptionalLong plainBytes)
      throws Exception {
    StreamExecutionEnvironment environment = environment();
    assembly.accept(environment);
    return execute(environment, plainBytes);
  }

  /**
   * Replays messages under one rule set and collects how each account fared.
   *
   * @param end messages after this time are skipped, ms; empty for none
   * @param qualifications output file for the records, if any
   * @return empty if no message applies to the rule set
   * @throws Exception the job's failure
   */
  Optional<RuleSetOutcomes> outcomes(
      RuleSet ruleSet, MessageFiles files, OptionalLong end, Optional<Path> qualifications)
      throws Exception {
    Replay replay =
        new Replay(
            RuleHistory.of(new PublishedRules(ruleSet, 0)),
            files,
            end,
            qualifications,
            Optional.empty(),
            Optional.empty(),
            Replay.Purpose.BACKTEST);
    List<AccountOutcome> outcomes = new ArrayList<>();
    JobExecutionResult result =
        collect(replay::assemble, replay.files().plainBytes(), outcomes::add);
    return outcomes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RuleSetOutcomes(ruleSet, outcomes, ReplayCounts.of(result).asOf().orElseThrow()));
  }

  /**
   * Runs a job to its end and passes on its results.
   *
   * @param assembly adds the job to an environment and returns its results
   * @param plainBytes size of the input, if it is known
   * @param each receives each result, in no order, on another thread
   * @throws Exception the job's failure
   */
  <T> JobExecutionResult collect(
      Function<StreamExecutionEnvironment, DataStream<T>> assembly,
      OptionalLong plainBytes,
      Consumer<T> each)
      throws Exception {
    StreamExecutionEnvironment environment = environment();
    try (CloseableIterator<T> stream = assembly.apply(environment).collectAsync()) {
      // The job waits for a reader of its results, so they are read while it runs.
      CompletableFuture<Boolean> read = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(stream, each, read), "results");
      reader.setDaemon(true);
      JobExecutionResult result = execute(environment, plainBytes, reader);
      read.get();
      return result;
    }
  }

  private static <T> void read(
      CloseableIterator<T> stream, Consumer<T> each, CompletableFuture<Boolean> read) {
    try {
      stream.forEachRemaining(each);
      read.complete(true);
    } catch (RuntimeException e) {
      read.completeExceptionally(e);
    }
  }

  private StreamExecutionEnvironment environment() throws IOException {
    return StreamExecutionEnvironment.createLocalEnvironment(
        parallelism, LocalFlink.batchSettings(directory.path()));
  }

  private JobExecutionResult execute(
      StreamExecutionEnvironment environment, OptionalLong plainBytes, Thread... readers)
      throws Exception {
    JobClient job = environment.executeAsync(command);
    for (Thread reader : readers) {
      reader.start();
    }
    try (Progress progress = Progress.start(command, "messages", err)) {
      return ReplayReport.await(job, progress, plainBytes);
    }
  }
}

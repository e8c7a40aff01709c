// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.bench.report.BenchReport;
import io.flinkpql.bench.report.ScenarioReport;
import io.flinkpql.bench.scenario.Bench;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchRun;
import io.flinkpql.bench.scenario.BenchSettings;
import io.flinkpql.bench.scenario.Scenario;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.command.OutputPaths;
import io.flinkpql.local.command.RefusedException;
import io.flinkpql.local.file.PendingFile;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the benchmark and prints its results, as the command {@code bench}. */
@Command(
    name = "bench",
    description = {
      "Measures throughput side by side: every contender reads the same topic (4 partitions,"
          + " messages of 608 bytes, keyed by user) in a JVM of its own with the same memory, one"
          + " after the other, for several rounds. Broker and database are processes of their own.",
      "",
      "Measured after the warm-up, at the operator keyed by account: messages a second and per"
          + " CPU-second (all threads of the contender's JVM), heap bytes allocated, checkpoint"
          + " bytes per account, bytes written to disk, time in the garbage collector, most memory."
          + " Prints medians of the rounds, and ratios.",
      "",
      "Contenders: pql (the scoring and the delivery job as they are), pql-candidate (the same with"
          + " a candidate beside its rule set), uncached (source, parser, keyed by account, one read"
          + " and write of 256 bytes in RocksDB), stateless (the same without state), flink-sql (an"
          + " aggregate of three signals of all time), flink-sql-windows (the three signals over"
          + " seven days), kafka-streams (the same scoring on Kafka Streams), naive (one map state"
          + " for each signal). Details: deploy/bench/BENCHMARKS.md.",
      ""
    })
public final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private BenchOptions options;

  /**
   * Runs the benchmark.
   *
   * @return the exit status
   * @throws RefusedException if an option is invalid
   */
  @Override
  public Integer call() throws Exception {
    List<String> errors = options.errors();
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    options.json().ifPresent(file -> OutputPaths.check(Map.of("--json", file), List.of()));
    BenchSettings settings = options.settings();
    settings.profile().ifPresent(BenchCommand::createDirectory);
    List<String> failures =
        options.scenario() == Scenario.THROUGHPUT ? throughput(settings) : scenario(settings);
    failures.forEach(
        failure -> spec.commandLine().getErr().println(spec.qualifiedName() + ": " + failure));
    return failures.isEmpty() ? 0 : CommandLines.FAILED;
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new RefusedException("--profile: the directory " + directory + " cannot be created");
    }
    if (!Files.isWritable(directory)) {
      throw new RefusedException("--profile: the directory " + directory + " is not writable");
    }
  }

  private List<String> throughput(BenchSettings settings) throws Exception {
    try (TaskProgress tasks = new TaskProgress(spec.commandLine().getErr())) {
      BenchOutcome<BenchRun> outcome =
          Bench.throughput(
              settings,
              RunDirectory.create(),
              tasks::at,
              soFar -> write(new BenchReport(settings, soFar).json()));
      tasks.close();
      new BenchReport(settings, outcome).print(spec.commandLine().getOut());
      return outcome.failures();
    }
  }

  private List<String> scenario(BenchSettings settings) throws Exception {
    Scenario scenario = options.scenario();
    try (TaskProgress tasks = new TaskProgress(spec.commandLine().getErr())) {
      BenchOutcome<Map<String, Double>> outcome =
          Bench.scenario(
              scenario,
              settings,
              RunDirectory.create(),
              tasks::at,
              soFar -> write(new ScenarioReport(scenario, settings, soFar).json()));
      tasks.close();
      new ScenarioReport(scenario, settings, outcome).print(spec.commandLine().getOut());
      return outcome.failures();
    }
  }

  /** Writes the figures after each run, so that they survive an interrupted benchmark. */
  private void write(ObjectNode figures) throws IOException {
    if (options.json().isPresent()) {
      PendingFile.write(options.json().get(), figures.toPrettyString() + "\n");
    }
  }
}

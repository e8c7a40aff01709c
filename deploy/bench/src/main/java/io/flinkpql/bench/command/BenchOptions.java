// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.load.HistoryTables;
import io.flinkpql.bench.load.Skew;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.scenario.BenchSettings;
import io.flinkpql.bench.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** Holds the options of {@code bench}, checks them and makes the settings. */
final class BenchOptions {

  private static final int MAX_ACCOUNTS = 99_999_999;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "throughput",
      description = {
        "throughput, or one that measures pql alone, on the first of --accounts and --skew:",
        "latency (from sending a message to reading its qualification, delivered at least once, at"
            + " half load, after --events messages at full speed);",
        "checkpoint (pauses of scoring at full load, the longest of each checkpoint interval);",
        "midnight (pauses of scoring and duration of the sweep when the day of every account ends,"
            + " at half load);",
        "rules (pauses of scoring and time to re-evaluate when a version of the rule set changes"
            + " every account, at half load);",
        "replay (./pql replay of the messages from .ndjson.gz, a file for each subtask);",
        "ladders (CPU time to apply and evaluate a message, without and with a candidate, in this"
            + " process, for at most 20,000 decoded and 500,000 packed accounts);",
        "views (each analysts' view on tables of 400 days with --qualifications changes).",
        "Default: ${DEFAULT-VALUE}."
      })
  private Scenario scenario;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Full load in messages a second; latency, midnight and rules send half of it. Default:"
              + " measured just before; for latency while messages are sent, for midnight and rules"
              + " while the job reads --events messages.")
  private Optional<Double> rate;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000000",
      description =
          "Messages in the topic, 650 bytes each on disk; default: ${DEFAULT-VALUE}. They must"
              + " suffice for the warm-up and the measurement.")
  private long events;

  @Option(
      names = "--qualifications",
      paramLabel = "N",
      defaultValue = "5000000",
      description =
          "Changes in the tables of the scenario views, at least one an account; default:"
              + " ${DEFAULT-VALUE}.")
  private int qualifications;

  @Option(
      names = "--accounts",
      split = ",",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Number of accounts; several numbers: one topic each. Default: ${DEFAULT-VALUE}.")
  private List<Integer> accounts;

  @Option(
      names = "--skew",
      split = ",",
      paramLabel = "SKEW",
      defaultValue = "sessions",
      description =
          "Distribution of messages over accounts: sessions (20 to 50 messages of one account"
              + " within ten minutes, most of them around noon), uniform, zipf, or giant (one"
              + " account has a third of all messages); several: one topic each. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Skew> skews;

  @Option(
      names = "--dedupe",
      arity = "1",
      split = ",",
      paramLabel = "on|off",
      defaultValue = "on",
      converter = OptionConverters.OnOff.class,
      description = "Whether pql drops duplicates; both to compare. Default: ${DEFAULT-VALUE}.")
  private List<Boolean> dedupe;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Measure these contenders only; default: all.")
  private List<String> only = Contenders.names();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Repetitions of each measurement; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME/EVENTS",
      defaultValue = "2m/10000000",
      converter = OptionConverters.WarmUps.class,
      description =
          "The measurement begins after this time or number of messages, whichever comes first."
              + " Default: ${DEFAULT-VALUE}.")
  private WarmUp warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "The measurement ends after this time or at the end of the topic. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "2g",
      converter = OptionConverters.Sizes.class,
      description = "Heap of each contender's JVM. Default: ${DEFAULT-VALUE}.")
  private MemorySize memory;

  @Option(
      names = "--state-memory",
      paramLabel = "SIZE",
      defaultValue = "512m",
      converter = OptionConverters.Sizes.class,
      description =
          "Native memory of each contender for state: RocksDB's block cache and write buffers."
              + " Default: ${DEFAULT-VALUE}.")
  private MemorySize stateMemory;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = OptionConverters.Times.class,
      description = "Checkpoint interval. Default: ${DEFAULT-VALUE}.")
  private Duration checkpointInterval;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "2",
      description = "Subtasks of each operator. Default: ${DEFAULT-VALUE}.")
  private int parallelism;

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write all figures of all rounds to this file, after each run.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Write a flight recording (JFR) of each measurement to this directory. Costs a little.")
  private Optional<Path> profile = Optional.empty();

  Scenario scenario() {
    return scenario;
  }

  /** Returns the file for the figures, if one is wanted. */
  Optional<Path> json() {
    return json;
  }

  /** Returns the settings; valid if there are no {@link #errors}. */
  BenchSettings settings() {
    return new BenchSettings(
        events,
        qualifications,
        workloads(),
        Contenders.names().stream().filter(only::contains).toList(),
        rounds,
        warmUp.time().toMillis() / 1e3,
        warmUp.events(),
        seconds,
        memory.getBytes(),
        stateMemory.getBytes(),
        checkpointInterval.toMillis(),
        parallelism,
        rate.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        profile);
  }

  private List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    for (int number : accounts) {
      for (Skew skew : skews) {
        for (boolean dropDuplicates : dedupe) {
          workloads.add(new Workload(number, skew, dropDuplicates));
        }
      }
    }
    return workloads;
  }

  /** Returns a line for each error in the options; empty if all are valid. */
  List<String> errors() {
    List<String> errors = new ArrayList<>();
    require(events >= 1, "--events: must be 1 or more", errors);
    require(
        accounts.stream().allMatch(n -> n >= 1 && n <= MAX_ACCOUNTS),
        "--accounts: must be between 1 and " + MAX_ACCOUNTS,
        errors);
    require(
        scenario != Scenario.VIEWS || qualifications >= accounts.get(0),
        "--qualifications: must be at least the number of --accounts",
        errors);
    require(
        scenario != Scenario.VIEWS || accounts.get(0) <= HistoryTables.MAX_ACCOUNTS,
        "--accounts: must be at most " + HistoryTables.MAX_ACCOUNTS + " for views",
        errors);
    require(rate.orElse(1.0) > 0, "--rate: must be more than 0", errors);
    require(rounds >= 1, "--rounds: must be 1 or more", errors);
    require(seconds > 0, "--seconds: must be more than 0", errors);
    require(parallelism >= 1, "--parallelism: must be 1 or more", errors);
    require(
        checkpointInterval.toMillis() >= 100,
        "--checkpoint-interval: must be 100ms or more",
        errors);
    require(memory.getMebiBytes() >= 256, "--memory: must be 256m or more", errors);
    require(stateMemory.getMebiBytes() >= 32, "--state-memory: must be 32m or more", errors);
    require(
        !hasWarmUp() || warmUp.events() == Long.MAX_VALUE || warmUp.events() < events,
        "--warm-up: must be fewer than the " + events + " messages of the topic",
        errors);
    for (String name : only) {
      require(
          Contenders.names().contains(name),
          "--only: there is no contender '" + name + "', only " + Contenders.names(),
          errors);
    }
    return errors;
  }

  private boolean hasWarmUp() {
    return scenario == Scenario.THROUGHPUT || scenario == Scenario.CHECKPOINT;
  }

  private static void require(boolean holds, String error, List<String> errors) {
    if (!holds) {
      errors.add(error);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.load.Skew;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.report.BenchReport;
import io.flinkpql.bench.report.ScenarioReport;
import io.flinkpql.bench.scenario.Bench;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchRun;
import io.flinkpql.bench.scenario.BenchSettings;
import io.flinkpql.bench.scenario.Scenario;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.command.Progress;
import io.flinkpql.local.command.RefusedException;
import io.flinkpql.local.file.PendingFile;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bench}. */
@Command(
    name = "bench",
    description = {
      "Measures throughput side by side: every contender reads the same topic (4 partitions,"
          + " messages of 608 bytes, keyed by user) in a JVM of its own with the same memory, one"
          + " after the other, for several rounds. The broker and the database are other processes.",
      "",
      "Counted after the warm-up, at the operator that is keyed by account: messages a second of"
          + " the wall clock and of a processor (all threads of the contender's JVM), heap bytes"
          + " allocated, bytes of a checkpoint an account, time in the garbage collector."
          + " Prints medians of the rounds, and ratios.",
      "",
      "Contenders: pql (the scoring and the delivery job as they are), uncached (source, parser,"
          + " keyed by account, one read and write of 256 bytes in RocksDB), stateless (the same"
          + " without that), flink-sql (an aggregate of three signals of all time), kafka-streams"
          + " (the same scoring on Kafka Streams), naive (a map of its own for each signal). How and"
          + " why: deploy/bench/BENCHMARKS.md.",
      ""
    })
public final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "throughput",
      description = {
        "throughput, or of pql alone, on the first of --accounts and --skew:",
        "latency (from a message sent to its qualification seen, delivered at least once, at half"
            + " of --rate, after --events messages at full speed);",
        "checkpoint (the longest time that scoring stands still between two checkpoints, at full"
            + " speed);",
        "midnight (how long scoring stands still, and until when, as every account is due at the"
            + " end of a day and messages go on at half of --rate);",
        "replay (./pql replay of the messages from .ndjson.gz, a file for each subtask).",
        "Default: ${DEFAULT-VALUE}."
      })
  private Scenario scenario;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Messages a second that latency and midnight take half of. Default: what the job comes to"
              + " just before; latency, while as many are sent as it takes; midnight, reading what"
              + " is there.")
  private Optional<Double> rate;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000000",
      description =
          "Messages in the topic, 650 bytes each on disk; default: ${DEFAULT-VALUE}. Enough for the"
              + " warm-up and what is counted.")
  private long events;

  @Option(
      names = "--accounts",
      split = ",",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "How many accounts; several numbers: one topic each. Default: ${DEFAULT-VALUE}.")
  private List<Integer> accounts;

  @Option(
      names = "--skew",
      split = ",",
      paramLabel = "SKEW",
      defaultValue = "uniform",
      description =
          "How messages are spread over accounts: uniform, zipf, or giant (one has a third of all);"
              + " several: one topic each. Default: ${DEFAULT-VALUE}.")
  private List<Skew> skews;

  @Option(
      names = "--dedupe",
      arity = "1",
      split = ",",
      paramLabel = "on|off",
      defaultValue = "on",
      converter = OnOff.class,
      description = "Whether pql seeks duplicates; both to compare. Default: ${DEFAULT-VALUE}.")
  private List<Boolean> dedupe;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "These contenders; default: all.")
  private List<String> only = Contenders.names();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each is measured; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME/EVENTS",
      defaultValue = "2m/10000000",
      converter = WarmUps.class,
      description =
          "ThroughputMeter begins after so long or so many messages, whichever is first. Default:"
              + " ${DEFAULT-VALUE}.")
  private WarmUp warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "ThroughputMeter ends after so long or at the end of the topic. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "2g",
      converter = Sizes.class,
      description = "Heap of each contender's JVM. Default: ${DEFAULT-VALUE}.")
  private MemorySize memory;

  @Option(
      names = "--state-memory",
      paramLabel = "SIZE",
      defaultValue = "512m",
      converter = Sizes.class,
      description =
          "Native memory of each contender for state: RocksDB's cache and write buffers. Default:"
              + " ${DEFAULT-VALUE}.")
  private MemorySize stateMemory;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Times.class,
      description = "From checkpoint to checkpoint. Default: ${DEFAULT-VALUE}.")
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
      description = "Write all figures of all rounds there, anew after each run.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Record what is counted with the JDK's flight recorder, a file each. Costs a little.")
  private Optional<Path> profile = Optional.empty();

  @Override
  public Integer call() throws Exception {
    check();
    if (profile.isPresent()) {
      Files.createDirectories(profile.get());
    }
    List<String> failures = scenario == Scenario.THROUGHPUT ? throughput() : scenario();
    failures.forEach(
        failure -> spec.commandLine().getErr().println(spec.qualifiedName() + ": " + failure));
    return failures.isEmpty() ? 0 : CommandLines.FAILED;
  }

  /** Measures, and says what failed. */
  private List<String> throughput() throws Exception {
    BenchSettings settings = settings();
    try (Tasks tasks = new Tasks(spec.commandLine().getErr())) {
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

  /** Measures, and says what failed. */
  private List<String> scenario() throws Exception {
    BenchSettings settings = settings();
    try (Tasks tasks = new Tasks(spec.commandLine().getErr())) {
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

  private BenchSettings settings() {
    List<Workload> workloads = new ArrayList<>();
    for (int number : accounts) {
      for (Skew skew : skews) {
        for (boolean seek : dedupe) {
          workloads.add(new Workload(number, skew, seek));
        }
      }
    }
    return new BenchSettings(
        events,
        workloads,
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

  private void check() {
    List<String> errors = new ArrayList<>();
    require(events >= 1, "--events: must be 1 or more", errors);
    require(
        accounts.stream().allMatch(n -> n >= 1 && n <= 99_999_999),
        "--accounts: must be between 1 and 99999999",
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
        scenario == Scenario.LATENCY
            || scenario == Scenario.MIDNIGHT
            || scenario == Scenario.REPLAY
            || warmUp.events() == Long.MAX_VALUE
            || warmUp.events() < events,
        "--warm-up: the topic has " + events + " messages, so fewer must be for the warm-up",
        errors);
    for (String name : only) {
      require(
          Contenders.names().contains(name),
          "--only: there is no contender '" + name + "', only " + Contenders.names(),
          errors);
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
  }

  private static void require(boolean holds, String otherwise, List<String> errors) {
    if (!holds) {
      errors.add(otherwise);
    }
  }

  /** After each run, so that what there is by then outlives whatever ends the bench. */
  private void write(ObjectNode figures) throws IOException {
    if (json.isPresent()) {
      try (PendingFile file = PendingFile.of(json.get())) {
        Files.writeString(file.path(), figures.toPrettyString() + "\n");
        file.complete();
      }
    }
  }

  /** When counting begins. */
  private record WarmUp(Duration time, long events) {}

  /** A bar, or lines, for one task after the other. */
  private static final class Tasks implements AutoCloseable {
    private final PrintWriter err;
    private String task = "";
    private Optional<Progress> progress = Optional.empty();

    Tasks(PrintWriter err) {
      this.err = err;
    }

    void at(String name, long messages) {
      if (!name.equals(task)) {
        close();
        task = name;
        progress = Optional.of(Progress.start(name, "messages", err));
      }
      progress.orElseThrow().at(messages);
    }

    @Override
    public void close() {
      progress.ifPresent(Progress::close);
      progress = Optional.empty();
    }
  }

  /** A time, a number of messages, or both. */
  private static final class WarmUps implements ITypeConverter<WarmUp> {
    private static final Pattern PARTS = Pattern.compile("([0-9]+ ?[a-z]+)(?:/([0-9]+))?|([0-9]+)");

    @Override
    public WarmUp convert(String text) {
      Matcher parts = PARTS.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a time and a number of messages such as 2m/10000000");
      }
      if (parts.group(3) != null) {
        return new WarmUp(Duration.ofDays(1), Long.parseLong(parts.group(3)));
      }
      return new WarmUp(
          new Times().convert(parts.group(1)),
          parts.group(2) == null ? Long.MAX_VALUE : Long.parseLong(parts.group(2)));
    }
  }

  /** Times as Flink's options have them. */
  private static final class Times implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return TimeUtils.parseDuration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a time such as 10s");
      }
    }
  }

  /** Sizes as Flink's options have them. */
  private static final class Sizes implements ITypeConverter<MemorySize> {
    @Override
    public MemorySize convert(String text) {
      try {
        return MemorySize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a size such as 2g");
      }
    }
  }

  /** {@code on} and {@code off}. */
  private static final class OnOff implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String text) {
      return switch (text) {
        case "on" -> true;
        case "off" -> false;
        default -> throw new TypeConversionException("'" + text + "' is neither on nor off");
      };
    }
  }
}

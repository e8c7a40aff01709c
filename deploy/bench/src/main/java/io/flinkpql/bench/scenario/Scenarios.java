// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.LiveSender;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.CatchUpRate;
import io.flinkpql.bench.measure.CpuTicks;
import io.flinkpql.bench.measure.LatencyProbe;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.measure.SustainableThroughput;
import io.flinkpql.bench.process.ChildReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** What is measured of the scoring job beside its throughput, a round each. */
public final class Scenarios {

  private static final String PQL = "pql";
  private static final Map<String, String> AT_ONCE = Map.of("pql.kafka.delivery", "at-least-once");

  /**
   * Messages cross the network as they come: bundled for 100 ms, as Flink does unless told
   * otherwise, they would leave gaps that are no pauses of scoring.
   */
  private static final Map<String, String> UNBUNDLED =
      Map.of("execution.buffer-timeout.interval", "1 ms");

  /** How long before midnight the messages end that were there before. */
  private static final Duration BEFORE_MIDNIGHT = Duration.ofSeconds(10);

  /** How long messages are sent before what becomes of them counts. */
  private static final Duration SETTLING = Duration.ofSeconds(60);

  /** How long the job goes on after that, so that what was sent last arrives. */
  private static final Duration ARRIVING = Duration.ofSeconds(5);

  /** By how much a sender is ahead: the job says once a second how far it is. */
  private static final double SECONDS_AHEAD = 1.5;

  private final Bench bench;
  private final BenchSettings settings;
  private final Workload workload;

  Scenarios(Bench bench, BenchSettings settings) {
    this.bench = bench;
    this.settings = settings;
    this.workload = settings.workloads().get(0);
  }

  /** Measures once. */
  Map<String, Double> run(Scenario scenario, int round) throws Exception {
    return switch (scenario) {
      case LATENCY -> latency(round);
      case CHECKPOINT -> checkpoint(round);
      case MIDNIGHT -> midnight(round);
      case REPLAY -> replay(round);
      case THROUGHPUT -> throw new IllegalArgumentException("throughput has contenders");
    };
  }

  private Bench.Order order(
      Scenario scenario,
      int round,
      String topic,
      MeasurementPlan plan,
      Map<String, String> options) {
    return new Bench.Order(
        scenario + "-" + round,
        "%s, round %d of %d".formatted(scenario, round, settings.rounds()),
        scenario,
        PQL,
        topic,
        workload.dedupe(),
        plan,
        options);
  }

  /**
   * A producer and a consumer beside the job, at half load. Before that the job reads what is
   * there, at full speed: sent from the start, messages would queue up while code is compiled, and
   * what is left of that queue minutes later is not how long a message takes.
   */
  private Map<String, Double> latency(int round) throws Exception {
    String topic = "live-" + round;
    UsageStream stream = bench.fill(workload, topic, Instant.now().minus(filled()));
    String broker = bench.servers().bootstrapServers();
    Duration before =
        SETTLING.plus(settings.rate().isPresent() ? Duration.ZERO : SustainableThroughput.DURATION);
    MeasurementPlan plan =
        new MeasurementPlan(
            Double.POSITIVE_INFINITY,
            settings.events(),
            before.plus(ARRIVING).toSeconds() + settings.seconds(),
            Long.MAX_VALUE,
            0);
    Bench.Order order = order(Scenario.LATENCY, round, topic, plan, AT_ONCE);
    try (LiveSender sender =
            new LiveSender(broker, topic, stream, settings.events(), System::currentTimeMillis);
        Latency latency =
            new Latency(
                sender, () -> new LatencyProbe(broker, order.name() + ".qualifications", sender))) {
      ChildReport.Result result = (ChildReport.Result) bench.run(order, latency);
      Map<String, Double> figures = latency.figures();
      addStolen(figures, result.measurement().figures());
      return figures;
    }
  }

  /**
   * Sends when the job has read what was there: half of the rate that was given, or as much as the
   * job takes and then half of that.
   */
  private final class Latency implements Bench.Listener, AutoCloseable {
    private final LiveSender sender;
    private final Supplier<LatencyProbe> probes;
    private final CatchUpRate speed = new CatchUpRate(settings.events());
    private Optional<LatencyProbe> probe = Optional.empty();
    private Optional<SustainableThroughput> load = Optional.empty();
    private double perSecond;
    private long began;

    Latency(LiveSender sender, Supplier<LatencyProbe> probes) {
      this.sender = sender;
      this.probes = probes;
    }

    @Override
    public void heard(ChildReport report) {
      long now = System.nanoTime();
      progress(report, speed, now);
      if (report instanceof ChildReport.Warm warm) {
        start(warm.events(), now);
      } else if (report instanceof ChildReport.Progress made
          && load.isPresent()
          && perSecond == 0) {
        load.get().at(made.events(), now);
        if (load.get().known()) {
          sender.goOn(halfOf(load.get().perSecond(), now));
        }
      }
    }

    private void start(long events, long now) {
      LatencyProbe started = probes.get();
      probe = Optional.of(started);
      started.start();
      if (settings.rate().isPresent()) {
        sender.start(halfOf(settings.rate().getAsDouble(), now));
      } else {
        SustainableThroughput measured =
            new SustainableThroughput(events, now, (long) (speed.perSecond() * SECONDS_AHEAD));
        load = Optional.of(measured);
        sender.start(measured::allowed);
      }
    }

    private double halfOf(double full, long now) {
      perSecond = full / 2;
      began = now;
      return perSecond;
    }

    /** Its figures, when the job has ended. */
    Map<String, Double> figures() throws InterruptedException {
      long from = began + SETTLING.toNanos();
      long to = from + (long) (settings.seconds() * 1e9);
      Map<String, Double> figures = new TreeMap<>(probe.orElseThrow().end(from, to));
      figures.put("sent/s", perSecond);
      return figures;
    }

    @Override
    public void close() throws InterruptedException {
      if (probe.isPresent()) {
        probe.get().close();
      }
    }
  }

  private static void progress(ChildReport report, CatchUpRate speed, long now) {
    if (report instanceof ChildReport.Progress made) {
      speed.at(made.events(), now);
    } else if (report instanceof ChildReport.Warm warm) {
      speed.at(warm.events(), now);
    }
  }

  private double halfLoad(CatchUpRate speed) {
    return settings.rate().orElseGet(speed::perSecond) / 2;
  }

  /** The job at full speed, and the longest pause of each subtask between two checkpoints. */
  private Map<String, Double> checkpoint(int round) throws Exception {
    String topic = workload.topic();
    if (round == 1) {
      bench.fill(workload, topic, Bench.yesterday(Bench.TIME_OF_DAY));
    }
    MeasurementPlan plan =
        new MeasurementPlan(
            settings.warmUpSeconds(),
            settings.warmUpEvents(),
            settings.seconds(),
            settings.events(),
            settings.checkpointMillis());
    ChildReport.Result result =
        (ChildReport.Result)
            bench.run(order(Scenario.CHECKPOINT, round, topic, plan, Map.of()), report -> {});
    Map<String, Double> figures = pauses(result.measurement().figures());
    figures.put("events/s", result.measurement().eventsPerSecond());
    return figures;
  }

  /** All accounts at the end of their day, and messages that go on over it. */
  private Map<String, Double> midnight(int round) throws Exception {
    String topic = "midnight-" + round;
    Instant end = Bench.yesterday(Duration.ofDays(1)).minus(BEFORE_MIDNIGHT);
    UsageStream stream = bench.fill(workload, topic, end.minus(filled()));
    MeasurementPlan plan = new MeasurementPlan(0, 0, 0, settings.events(), 0);
    long[] began = new long[1];
    CatchUpRate speed = new CatchUpRate(settings.events());
    try (LiveSender sender =
        new LiveSender(
            bench.servers().bootstrapServers(),
            topic,
            stream,
            settings.events(),
            () -> end.toEpochMilli() + (System.nanoTime() - began[0]) / 1_000_000)) {
      ChildReport.Watched watched =
          (ChildReport.Watched)
              bench.run(
                  order(Scenario.MIDNIGHT, round, topic, plan, UNBUNDLED),
                  report -> {
                    progress(report, speed, System.nanoTime());
                    if (report instanceof ChildReport.Warm) {
                      began[0] = System.nanoTime();
                      sender.start(halfLoad(speed));
                    }
                  });
      Map<String, Double> figures = pauses(watched.figures());
      figures.put("accounts", (double) stream.accountsOfFirst(settings.events()));
      figures.put("accounts evaluated", (double) watched.figures().get("sweptAccounts"));
      figures.put("until all were evaluated, s", watched.figures().get("sweepMillis") / 1e3);
      return figures;
    }
  }

  /** From the event time of the first message that is there to that of the last. */
  private Duration filled() {
    return Duration.ofMillis((long) (settings.events() / Bench.MESSAGES_PER_SECOND * 1e3));
  }

  private static void addStolen(Map<String, Double> figures, Map<String, Long> run) {
    Optional.ofNullable(run.get(CpuTicks.STOLEN_PERCENT))
        .ifPresent(percent -> figures.put("stolen by other guests, %", (double) percent));
  }

  private static Map<String, Double> pauses(Map<String, Long> figures) {
    Map<String, Double> pauses = new TreeMap<>();
    addStolen(pauses, figures);
    pauses.put("pauses", (double) figures.get("pauseCount"));
    pauses.put("pause p50, ms", figures.get("pauseP50Micros") / 1e3);
    pauses.put("pause p99, ms", figures.get("pauseP99Micros") / 1e3);
    pauses.put("pause max, ms", figures.get("pauseMaxMicros") / 1e3);
    if (figures.get("stopCount") > 0) {
      pauses.put("at a barrier p50, ms", (double) figures.get("stopP50Millis"));
      pauses.put("at a barrier p99, ms", (double) figures.get("stopP99Millis"));
    }
    return pauses;
  }

  /** {@code ./pql replay} of files, from the start of its process to its end. */
  private Map<String, Double> replay(int round) throws Exception {
    List<String> files = new ArrayList<>();
    for (int part = 0; part < settings.parallelism(); part++) {
      Path file = bench.servers().path().resolve("replay-" + part + ".ndjson.gz");
      if (round == 1) {
        write(file, part);
      }
      files.add(file.toString());
    }
    List<String> arguments = new ArrayList<>(List.of("replay", "--rules"));
    arguments.add(bench.rules(workload.dedupe()).toString());
    arguments.addAll(List.of("--parallelism", String.valueOf(settings.parallelism()), "--events"));
    arguments.addAll(files);
    bench
        .progress()
        .at("%s, round %d of %d".formatted(Scenario.REPLAY, round, settings.rounds()), 0);
    long began = System.nanoTime();
    long messages = bench.servers().replay("replay-" + round, settings.heapBytes(), arguments);
    double seconds = (System.nanoTime() - began) / 1e9;
    if (messages != settings.events()) {
      throw new IllegalStateException(
          "%,d messages were written, %,d replayed".formatted(settings.events(), messages));
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("seconds", seconds);
    figures.put("events/s", messages / seconds);
    return figures;
  }

  /** Every so-manyth message: each file goes through the whole time. */
  private void write(Path file, int part) throws IOException {
    UsageStream stream = bench.stream(workload, Bench.yesterday(Bench.TIME_OF_DAY));
    try (OutputStream out =
        new BufferedOutputStream(
            new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), 1 << 16)) {
      for (long number = part; number < settings.events(); number += settings.parallelism()) {
        out.write(stream.message(number).value());
        out.write('\n');
        if (number % 100_000 == part) {
          bench.progress().at("writing " + file.getFileName(), number);
        }
      }
    }
  }
}

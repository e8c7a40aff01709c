// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.LiveSender;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.measure.CatchUpRate;
import io.flinkpql.bench.measure.LatencyProbe;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.measure.SustainableThroughput;
import io.flinkpql.bench.process.ChildReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Sends messages at half load and measures the time until their qualifications can be read.
 *
 * <p>Before that the job reads a backlog at full speed. Messages sent from the start would queue
 * while the JIT compiles, and the queue would distort the latency for minutes.
 */
final class LatencyScenario implements ScenarioRound {

  private static final Map<String, String> AT_LEAST_ONCE =
      Map.of("pql.kafka.delivery", "at-least-once");

  /** Messages sent in this time at half load are not measured. */
  private static final Duration SETTLING = Duration.ofSeconds(60);

  /** The job goes on for this long after the last measured message. */
  private static final Duration ARRIVING = Duration.ofSeconds(5);

  /** Lead of the sender while the full load is measured: the job reports once a second. */
  private static final double SECONDS_AHEAD = 1.5;

  private final BenchContext bench;
  private final BenchSettings settings;

  LatencyScenario(BenchContext bench) {
    this.bench = bench;
    settings = bench.settings();
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    String topic = "live-" + round;
    UsageStream stream = bench.topics().fill(bench.workload(), topic, Instant.now());
    String broker = bench.servers().bootstrapServers();
    RunRequest request = bench.pql(Scenario.LATENCY, round, topic, plan(), AT_LEAST_ONCE);
    String qualifications = request.name() + ".qualifications";
    try (LiveSender sender =
            new LiveSender(broker, topic, stream, settings.events(), System::currentTimeMillis);
        HalfLoad halfLoad =
            new HalfLoad(
                settings, sender, () -> new LatencyProbe(broker, qualifications, sender))) {
      ChildReport report = bench.contenders().run(request, halfLoad);
      Map<String, Double> figures = halfLoad.figures();
      figures.putAll(PauseFigures.stolen(((ChildReport.Result) report).measurement().figures()));
      return figures;
    }
  }

  private MeasurementPlan plan() {
    Duration before =
        settings.rate().isPresent() ? SETTLING : SETTLING.plus(SustainableThroughput.DURATION);
    return new MeasurementPlan(
        Double.POSITIVE_INFINITY,
        settings.events(),
        before.plus(ARRIVING).toSeconds() + settings.seconds(),
        Long.MAX_VALUE,
        0);
  }

  /**
   * Controls the sender by the reports of the job: waits until the backlog is read, measures the
   * full load unless {@code --rate} gives it, and sends half of it.
   */
  private static final class HalfLoad implements ContenderRunner.ReportListener, AutoCloseable {
    private final BenchSettings settings;
    private final LiveSender sender;
    private final Supplier<LatencyProbe> probes;
    private final CatchUpRate catchUp;
    private Optional<LatencyProbe> probe = Optional.empty();
    private Optional<SustainableThroughput> fullLoad = Optional.empty();
    private OptionalDouble sentPerSecond = OptionalDouble.empty();
    private long halfLoadSince;

    HalfLoad(BenchSettings settings, LiveSender sender, Supplier<LatencyProbe> probes) {
      this.settings = settings;
      this.sender = sender;
      this.probes = probes;
      catchUp = new CatchUpRate(settings.events());
    }

    @Override
    public void report(ChildReport report) {
      long now = System.nanoTime();
      if (report instanceof ChildReport.Progress progress) {
        catchUp.at(progress.events(), now);
        if (fullLoad.isPresent() && sentPerSecond.isEmpty()) {
          measureFullLoad(fullLoad.get(), progress.events(), now);
        }
      } else if (report instanceof ChildReport.Warm warm) {
        catchUp.at(warm.events(), now);
        startSending(warm.events(), now);
      }
    }

    private void startSending(long events, long now) {
      LatencyProbe started = probes.get();
      probe = Optional.of(started);
      started.start();
      if (settings.rate().isPresent()) {
        sender.start(halve(settings.rate().getAsDouble(), now));
      } else {
        SustainableThroughput measured =
            new SustainableThroughput(events, now, (long) (catchUp.perSecond() * SECONDS_AHEAD));
        fullLoad = Optional.of(measured);
        sender.start(measured::allowed);
      }
    }

    private void measureFullLoad(SustainableThroughput throughput, long events, long now) {
      throughput.at(events, now);
      if (throughput.known()) {
        sender.continueAt(halve(throughput.perSecond(), now));
      }
    }

    private double halve(double fullPerSecond, long now) {
      sentPerSecond = OptionalDouble.of(fullPerSecond / 2);
      halfLoadSince = now;
      return fullPerSecond / 2;
    }

    /** Returns the figures, once the job has ended. */
    Map<String, Double> figures() throws InterruptedException {
      long from = halfLoadSince + SETTLING.toNanos();
      long to = from + (long) (settings.seconds() * 1e9);
      Map<String, Double> figures = new TreeMap<>(probe.orElseThrow().end(from, to));
      figures.put("sent/s", sentPerSecond.orElse(0));
      return figures;
    }

    @Override
    public void close() throws InterruptedException {
      if (probe.isPresent()) {
        probe.get().close();
      }
    }
  }
}

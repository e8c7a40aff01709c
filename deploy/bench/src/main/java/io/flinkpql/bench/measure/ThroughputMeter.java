// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.Contender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts what a contender does: waits until it is warm, then for as long as the plan says. */
public final class ThroughputMeter {

  private static final long LOOK_MILLIS = 50;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Contender contender;
  private final MeasurementPlan plan;
  private final JvmUsage jvm;
  private final ProgressListener listener;
  private long lastSecond = System.nanoTime();
  private long lastGrowth = lastSecond;
  private long events;

  public ThroughputMeter(
      Contender contender, MeasurementPlan plan, JvmUsage jvm, ProgressListener listener) {
    this.contender = contender;
    this.plan = plan;
    this.jvm = jvm;
    this.listener = listener;
  }

  /**
   * Counts.
   *
   * @param profile runs while it is counted
   * @throws IllegalStateException if there is nothing to count
   */
  public Measurement run(FlightRecording profile) throws InterruptedException, IOException {
    listener.progress(0);
    while (events == 0) {
      look();
    }
    JvmUsage.Reading first = jvm.read();
    while (events < plan.warmUpEvents() && since(first) < plan.warmUpSeconds()) {
      look();
    }
    JvmUsage.Reading begin = jvm.read();
    Optional<CpuTicks> machine = CpuTicks.now();
    long eventsBefore = events;
    if (eventsBefore >= plan.topicEvents()) {
      throw new IllegalStateException(
          "all %,d messages were read in the warm-up: give more --events or a shorter --warm-up"
              .formatted(plan.topicEvents()));
    }
    listener.warm(eventsBefore, since(first));
    profile.start();
    Instant counted = Instant.now();
    Optional<PauseSampler> pauses = pauses();
    while (events < plan.topicEvents() && since(begin) < plan.seconds()) {
      look();
    }
    JvmUsage.Reading end = jvm.read();
    Map<String, Long> figures = new TreeMap<>(CpuTicks.figures(machine));
    profile.stop();
    if (pauses.isPresent()) {
      figures.putAll(pauses.get().end());
      figures.putAll(Statistics.spread("stop", "Millis", contender.stopsAtCheckpoints(counted)));
    }
    return measured(begin, end, events - eventsBefore, figures);
  }

  private Optional<PauseSampler> pauses() {
    return plan.pauseSliceMillis() == 0
        ? Optional.empty()
        : Optional.of(
            PauseSampler.watch(contender.subtasks(), Duration.ofMillis(plan.pauseSliceMillis())));
  }

  private Measurement measured(
      JvmUsage.Reading begin, JvmUsage.Reading end, long counted, Map<String, Long> figures) {
    // What is stored goes on growing until it is asked for: so do the messages that it is of.
    long stateBytes = contender.stateBytes();
    figures.putAll(contender.figures());
    return new Measurement(
        counted,
        (end.nanos() - begin.nanos()) / 1e9,
        (end.cpuNanos() - begin.cpuNanos()) / 1e9,
        (end.gcMillis() - begin.gcMillis()) / 1e3,
        end.allocatedBytes() - begin.allocatedBytes(),
        stateBytes,
        contender.events(),
        figures);
  }

  private static double since(JvmUsage.Reading reading) {
    return (System.nanoTime() - reading.nanos()) / 1e9;
  }

  private void look() throws InterruptedException {
    Thread.sleep(LOOK_MILLIS);
    long now = System.nanoTime();
    long before = events;
    events = contender.events();
    if (events > before) {
      lastGrowth = now;
    } else if (now - lastGrowth > PATIENCE.toNanos()) {
      throw new IllegalStateException(
          "no message in %d s, after %,d of %,d"
              .formatted(PATIENCE.toSeconds(), events, plan.topicEvents()));
    }
    if (now - lastSecond >= SECOND) {
      lastSecond = now;
      contender.check();
      jvm.read();
      listener.progress(events);
    }
  }
}

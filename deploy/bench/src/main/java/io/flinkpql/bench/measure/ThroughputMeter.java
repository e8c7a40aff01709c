// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.Contender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Measures the throughput and the resources of a contender, after a warm-up. */
public final class ThroughputMeter {

  private static final long POLL_MILLIS = 50;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Contender contender;
  private final MeasurementPlan plan;
  private final JvmUsage jvm;
  private final ProgressListener listener;
  private long lastSecond = System.nanoTime();
  private long lastGrowth = lastSecond;
  private long events;

  /**
   * @param contender started
   * @param plan warm-up and duration
   * @param jvm of this process, which runs the contender
   * @param listener receives the progress
   */
  public ThroughputMeter(
      Contender contender, MeasurementPlan plan, JvmUsage jvm, ProgressListener listener) {
    this.contender = contender;
    this.plan = plan;
    this.jvm = jvm;
    this.listener = listener;
  }

  /**
   * Measures.
   *
   * @param recording of the measurement, without the warm-up
   * @throws IllegalStateException if the topic ends in the warm-up, or no message arrives
   * @throws IOException if the recording cannot be written
   */
  public Measurement run(FlightRecording recording) throws InterruptedException, IOException {
    listener.progress(0);
    while (events == 0) {
      poll();
    }
    JvmUsage.Reading first = jvm.read();
    while (events < plan.warmUpEvents() && secondsSince(first) < plan.warmUpSeconds()) {
      poll();
    }
    JvmUsage.Reading begin = jvm.read();
    Optional<CpuTicks> ticks = CpuTicks.now();
    Optional<Long> diskBefore = KernelFigure.DISK_WRITES.bytes();
    long eventsBefore = events;
    if (eventsBefore >= plan.topicEvents()) {
      throw new IllegalStateException(
          "all %,d messages were read in the warm-up: give more --events or a shorter --warm-up"
              .formatted(plan.topicEvents()));
    }
    listener.warm(eventsBefore, secondsSince(first));
    recording.start();
    Instant began = Instant.now();
    Optional<PauseSampler> pauses = pauses();
    while (events < plan.topicEvents() && secondsSince(begin) < plan.seconds()) {
      poll();
    }
    JvmUsage.Reading end = jvm.read();
    Map<String, Long> figures = new TreeMap<>(CpuTicks.figures(ticks));
    diskBefore
        .flatMap(before -> KernelFigure.DISK_WRITES.bytes().map(now -> now - before))
        .ifPresent(written -> figures.put(KernelFigure.DISK_WRITES.figureName(), written));
    KernelFigure.PEAK_MEMORY
        .bytes()
        .ifPresent(peak -> figures.put(KernelFigure.PEAK_MEMORY.figureName(), peak));
    recording.stop();
    if (pauses.isPresent()) {
      figures.putAll(pauses.get().end());
      figures.putAll(
          Statistics.summary("checkpointSync", "Millis", contender.checkpointSyncMillis(began)));
    }
    return measured(begin, end, events - eventsBefore, figures);
  }

  private Optional<PauseSampler> pauses() {
    return plan.pauseSliceMillis() == 0
        ? Optional.empty()
        : Optional.of(
            PauseSampler.start(contender.subtasks(), Duration.ofMillis(plan.pauseSliceMillis())));
  }

  private Measurement measured(
      JvmUsage.Reading begin, JvmUsage.Reading end, long events, Map<String, Long> figures) {
    // The state grows until it is measured, so the messages that it covers are counted after it.
    long stateBytes = contender.stateBytes();
    figures.putAll(contender.figures());
    return new Measurement(
        events,
        (end.nanos() - begin.nanos()) / 1e9,
        (end.cpuNanos() - begin.cpuNanos()) / 1e9,
        (end.gcMillis() - begin.gcMillis()) / 1e3,
        (end.jitMillis() - begin.jitMillis()) / 1e3,
        end.allocatedBytes() - begin.allocatedBytes(),
        stateBytes,
        contender.events(),
        figures);
  }

  private static double secondsSince(JvmUsage.Reading reading) {
    return (System.nanoTime() - reading.nanos()) / 1e9;
  }

  private void poll() throws InterruptedException {
    Thread.sleep(POLL_MILLIS);
    long now = System.nanoTime();
    long before = events;
    events = contender.events();
    if (events > before) {
      lastGrowth = now;
    } else if (now - lastGrowth > PATIENCE.toNanos()) {
      throw new IllegalStateException(
          "no message for %d s, after %,d of %,d"
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

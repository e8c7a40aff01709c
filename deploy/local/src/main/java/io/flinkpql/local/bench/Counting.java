// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what a contender does: waits until it is warm, then for as long as the plan says. */
final class Counting {

  private static final long LOOK_MILLIS = 50;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Contender contender;
  private final CountingPlan plan;
  private final JvmUse jvm;
  private final Consumer<ChildReport> out;
  private long lastSecond = System.nanoTime();
  private long lastGrowth = lastSecond;
  private long events;

  Counting(Contender contender, CountingPlan plan, JvmUse jvm, Consumer<ChildReport> out) {
    this.contender = contender;
    this.plan = plan;
    this.jvm = jvm;
    this.out = out;
  }

  /**
   * Counts.
   *
   * @param profile runs while it is counted
   * @throws IllegalStateException if there is nothing to count
   */
  Measurement run(Profile profile) throws InterruptedException, IOException {
    out.accept(new ChildReport.Progress(0));
    while (events == 0) {
      look();
    }
    JvmUse.Reading first = jvm.read();
    while (events < plan.warmUpEvents() && since(first) < plan.warmUpSeconds()) {
      look();
    }
    JvmUse.Reading begin = jvm.read();
    Optional<ProcessorTime> machine = ProcessorTime.now();
    long eventsBefore = events;
    if (eventsBefore >= plan.topicEvents()) {
      throw new IllegalStateException(
          "all %,d messages were read in the warm-up: give more --events or a shorter --warm-up"
              .formatted(plan.topicEvents()));
    }
    out.accept(new ChildReport.Warm(eventsBefore, since(first)));
    profile.start();
    Instant counted = Instant.now();
    Optional<Pauses> pauses = pauses();
    while (events < plan.topicEvents() && since(begin) < plan.seconds()) {
      look();
    }
    JvmUse.Reading end = jvm.read();
    Map<String, Long> figures = new TreeMap<>(ProcessorTime.figures(machine));
    profile.stop();
    if (pauses.isPresent()) {
      figures.putAll(pauses.get().end());
      figures.putAll(Figures.spread("stop", "Millis", contender.stopsAtCheckpoints(counted)));
    }
    return measured(begin, end, events - eventsBefore, figures);
  }

  private Optional<Pauses> pauses() {
    return plan.pauseSliceMillis() == 0
        ? Optional.empty()
        : Optional.of(
            Pauses.watch(contender.subtasks(), Duration.ofMillis(plan.pauseSliceMillis())));
  }

  private Measurement measured(
      JvmUse.Reading begin, JvmUse.Reading end, long counted, Map<String, Long> figures) {
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

  private static double since(JvmUse.Reading reading) {
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
      out.accept(new ChildReport.Progress(events));
    }
  }
}

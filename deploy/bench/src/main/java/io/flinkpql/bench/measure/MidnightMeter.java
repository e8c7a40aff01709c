// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.PqlContender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Watches a contender over the end of a day: reads what is there, says so, and then waits until
 * every account that was due has been brought up to date.
 */
public final class MidnightMeter {

  private static final Duration SLICE = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 10;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final PqlContender contender;
  private final MeasurementPlan plan;
  private final ProgressListener listener;

  public MidnightMeter(PqlContender contender, MeasurementPlan plan, ProgressListener listener) {
    this.contender = contender;
    this.plan = plan;
    this.listener = listener;
  }

  /**
   * Watches.
   *
   * @param profile runs while accounts are brought up to date
   * @return accounts that were brought up to date, from the first to the last of them, and pauses
   *     meanwhile
   * @throws IllegalStateException if nothing comes to pass
   */
  public Map<String, Long> run(FlightRecording profile) throws InterruptedException, IOException {
    listener.progress(0);
    await(() -> contender.events() >= plan.topicEvents(), "the messages were not read");
    listener.warm(contender.events(), 0);
    long before = contender.sweptAccounts();
    try (PauseSampler pauses = PauseSampler.watch(contender.subtasks(), SLICE)) {
      await(() -> contender.sweptAccounts() > before, "no account was due");
      profile.start();
      long first = System.nanoTime();
      Instant began = Instant.now();
      Optional<CpuTicks> machine = CpuTicks.now();
      long last = lastSweep();
      Map<String, Long> stolen = CpuTicks.figures(machine);
      profile.stop();
      Map<String, Long> figures =
          new TreeMap<>(pauses.end(first - SLICE.toNanos(), last + SLICE.toNanos()));
      figures.putAll(stolen);
      figures.putAll(Statistics.spread("stop", "Millis", contender.stopsAtCheckpoints(began)));
      figures.put("sweptAccounts", contender.sweptAccounts() - before);
      figures.put("sweepMillis", Duration.ofNanos(last - first).toMillis());
      return figures;
    }
  }

  /** Waits until no account has been swept for a while. */
  private long lastSweep() throws InterruptedException {
    long last = System.nanoTime();
    long swept = contender.sweptAccounts();
    while (System.nanoTime() - last < QUIET.toNanos()) {
      Thread.sleep(LOOK_MILLIS);
      long now = contender.sweptAccounts();
      if (now > swept) {
        swept = now;
        last = System.nanoTime();
      }
    }
    return last;
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition, String otherwise) throws InterruptedException {
    long began = System.nanoTime();
    long second = began;
    while (!condition.holds()) {
      Thread.sleep(LOOK_MILLIS);
      long now = System.nanoTime();
      if (now - began > PATIENCE.toNanos()) {
        throw new IllegalStateException(otherwise + " in " + PATIENCE.toMinutes() + " minutes");
      }
      if (now - second > SECOND) {
        second = now;
        contender.check();
        listener.progress(contender.events());
      }
    }
  }
}

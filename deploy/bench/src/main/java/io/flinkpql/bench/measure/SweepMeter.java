// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import io.flinkpql.bench.contender.PqlContender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Measures a sweep of all accounts: waits until {@code pql} has read the backlog, reports that, and
 * then waits until the sweep has evaluated all accounts.
 */
public final class SweepMeter {

  private static final Duration SLICE = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 10;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final PqlContender contender;
  private final LongSupplier sweptAccounts;
  private final MeasurementPlan plan;
  private final ProgressListener listener;

  /**
   * @param contender started
   * @param sweptAccounts counts the accounts that sweeps have changed so far
   * @param plan the size of the backlog
   * @param listener is told when the backlog was read
   */
  public SweepMeter(
      PqlContender contender,
      LongSupplier sweptAccounts,
      MeasurementPlan plan,
      ProgressListener listener) {
    this.contender = contender;
    this.sweptAccounts = sweptAccounts;
    this.plan = plan;
    this.listener = listener;
  }

  /**
   * Measures.
   *
   * @param recording of the sweep
   * @return figures by name: accounts evaluated, duration of the sweep in ms, pauses and
   *     checkpoints meanwhile
   * @throws IllegalStateException if the backlog is not read or no sweep begins within 5 minutes
   * @throws IOException if the recording cannot be written
   */
  public Map<String, Long> run(FlightRecording recording) throws InterruptedException, IOException {
    listener.progress(0);
    await(() -> contender.events() >= plan.topicEvents(), "the messages were not read");
    listener.warm(contender.events(), 0);
    long before = sweptAccounts.getAsLong();
    try (PauseSampler pauses = PauseSampler.start(contender.subtasks(), SLICE)) {
      await(() -> sweptAccounts.getAsLong() > before, "no sweep began");
      recording.start();
      long first = System.nanoTime();
      Instant began = Instant.now();
      Optional<CpuTicks> machine = CpuTicks.now();
      long last = lastSweep();
      Map<String, Long> stolen = CpuTicks.figures(machine);
      recording.stop();
      Map<String, Long> figures =
          new TreeMap<>(pauses.end(first - SLICE.toNanos(), last + SLICE.toNanos()));
      figures.putAll(stolen);
      figures.putAll(
          Statistics.summary("checkpointSync", "Millis", contender.checkpointSyncMillis(began)));
      figures.put("sweptAccounts", sweptAccounts.getAsLong() - before);
      figures.put("sweepMillis", Duration.ofNanos(last - first).toMillis());
      return figures;
    }
  }

  /** Waits until no account has been swept for a while; returns the time of the last one. */
  private long lastSweep() throws InterruptedException {
    long last = System.nanoTime();
    long swept = sweptAccounts.getAsLong();
    while (System.nanoTime() - last < QUIET.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      long now = sweptAccounts.getAsLong();
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

  private void await(Condition condition, String error) throws InterruptedException {
    long began = System.nanoTime();
    long second = began;
    while (!condition.holds()) {
      Thread.sleep(POLL_MILLIS);
      long now = System.nanoTime();
      if (now - began > PATIENCE.toNanos()) {
        throw new IllegalStateException(error + " within " + PATIENCE.toMinutes() + " minutes");
      }
      if (now - second > SECOND) {
        second = now;
        contender.check();
        listener.progress(contender.events());
      }
    }
  }
}

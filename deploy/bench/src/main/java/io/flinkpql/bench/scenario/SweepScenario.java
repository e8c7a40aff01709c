// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.LiveSender;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.measure.CatchUpRate;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.process.ChildReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets something change all accounts at one instant of event time while messages go on at half
 * load, and measures pauses and the duration of the sweep.
 */
final class SweepScenario implements ScenarioRound {

  /** Makes all accounts change. */
  interface Cause {

    /** The scenario that this cause belongs to. */
    Scenario scenario();

    /** Returns the instant of event time at which accounts change, just after the backlog. */
    Instant instant();

    /**
     * Prepares a run.
     *
     * @param run its name
     * @return options of the job
     */
    Map<String, String> prepare(String run) throws Exception;

    /**
     * Takes the news that the job has read the backlog.
     *
     * @param run the name of the run
     * @param instant the one at which accounts shall change
     */
    void backlogRead(String run, Instant instant) throws Exception;

    /** Names the figure for the number of accounts. */
    String accountsFigure();

    /** Names the figure for the duration. */
    String durationFigure();
  }

  /** Event time between the last message of the backlog and the instant of the change. */
  private static final Duration BEFORE_CHANGE = Duration.ofSeconds(10);

  /**
   * Flushes network buffers at once. Flink's default timeout of 100 ms would add gaps between
   * messages that are no pauses of scoring.
   */
  private static final Map<String, String> SHORT_BUFFER_TIMEOUT =
      Map.of("execution.buffer-timeout.interval", "1 ms");

  private final BenchContext bench;
  private final BenchSettings settings;
  private final Cause cause;

  SweepScenario(BenchContext bench, Cause cause) {
    this.bench = bench;
    this.cause = cause;
    settings = bench.settings();
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    String topic = cause.scenario() + "-" + round + "-usage";
    Instant change = cause.instant();
    Instant backlogEnd = change.minus(BEFORE_CHANGE);
    UsageStream stream = bench.topics().fill(bench.workload(), topic, backlogEnd);
    AtomicLong liveSince = new AtomicLong();
    try (LiveSender sender =
        new LiveSender(
            bench.servers().bootstrapServers(),
            topic,
            stream,
            settings.events(),
            () -> backlogEnd.toEpochMilli() + (System.nanoTime() - liveSince.get()) / 1_000_000)) {
      CatchUpRate rate = new CatchUpRate(settings.events());
      RunRequest request = request(round, topic);
      ChildReport report =
          bench
              .contenders()
              .run(
                  request,
                  made -> {
                    if (sendAfterBacklog(made, rate, sender, liveSince)) {
                      cause.backlogRead(request.name(), change);
                    }
                  });
      Map<String, Double> figures = figures(((ChildReport.Watched) report).figures());
      figures.put("accounts", (double) stream.accountsOfFirst(settings.events()));
      return figures;
    }
  }

  private RunRequest request(int round, String topic) throws Exception {
    MeasurementPlan plan = new MeasurementPlan(0, 0, 0, settings.events(), 0);
    Map<String, String> options =
        new HashMap<>(cause.prepare(BenchContext.run(cause.scenario(), round)));
    options.putAll(SHORT_BUFFER_TIMEOUT);
    return bench.pql(cause.scenario(), round, topic, plan, options);
  }

  /** Starts to send when the backlog was read; returns whether it did. */
  private boolean sendAfterBacklog(
      ChildReport report, CatchUpRate rate, LiveSender sender, AtomicLong liveSince) {
    long now = System.nanoTime();
    if (report instanceof ChildReport.Progress progress) {
      rate.at(progress.events(), now);
    } else if (report instanceof ChildReport.Warm warm) {
      rate.at(warm.events(), now);
      liveSince.set(now);
      sender.start(settings.rate().orElseGet(rate::perSecond) / 2);
      return true;
    }
    return false;
  }

  private Map<String, Double> figures(Map<String, Long> reported) {
    Map<String, Double> figures = PauseFigures.of(reported);
    figures.put(cause.accountsFigure(), (double) reported.get("sweptAccounts"));
    figures.put(cause.durationFigure(), reported.get("sweepMillis") / 1e3);
    return figures;
  }
}

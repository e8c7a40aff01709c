// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.LiveSender;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.measure.CatchUpRate;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.process.ChildReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the day of all accounts end while messages go on at half load, and measures pauses and the
 * duration of the sweep.
 */
final class MidnightScenario implements ScenarioRound {

  /** Event time between the last message of the backlog and midnight. */
  private static final Duration BEFORE_MIDNIGHT = Duration.ofSeconds(10);

  /**
   * Flushes network buffers at once. Flink's default timeout of 100 ms would add gaps between
   * messages that are no pauses of scoring.
   */
  private static final Map<String, String> SHORT_BUFFER_TIMEOUT =
      Map.of("execution.buffer-timeout.interval", "1 ms");

  private final BenchContext bench;
  private final BenchSettings settings;

  MidnightScenario(BenchContext bench) {
    this.bench = bench;
    settings = bench.settings();
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    String topic = "midnight-" + round;
    Instant backlogEnd = UsageTopics.lastMidnight().minus(BEFORE_MIDNIGHT);
    UsageStream stream =
        bench.topics().fill(bench.workload(), topic, backlogEnd.minus(bench.topics().span()));
    AtomicLong liveSince = new AtomicLong();
    try (LiveSender sender =
        new LiveSender(
            bench.servers().bootstrapServers(),
            topic,
            stream,
            settings.events(),
            () -> backlogEnd.toEpochMilli() + (System.nanoTime() - liveSince.get()) / 1_000_000)) {
      CatchUpRate rate = new CatchUpRate(settings.events());
      ChildReport report =
          bench
              .contenders()
              .run(request(round, topic), made -> sendAfterBacklog(made, rate, sender, liveSince));
      Map<String, Double> figures = figures(((ChildReport.Watched) report).figures());
      figures.put("accounts", (double) stream.accountsOfFirst(settings.events()));
      return figures;
    }
  }

  private RunRequest request(int round, String topic) {
    MeasurementPlan plan = new MeasurementPlan(0, 0, 0, settings.events(), 0);
    return bench.pql(Scenario.MIDNIGHT, round, topic, plan, SHORT_BUFFER_TIMEOUT);
  }

  private void sendAfterBacklog(
      ChildReport report, CatchUpRate rate, LiveSender sender, AtomicLong liveSince) {
    long now = System.nanoTime();
    if (report instanceof ChildReport.Progress progress) {
      rate.at(progress.events(), now);
    } else if (report instanceof ChildReport.Warm warm) {
      rate.at(warm.events(), now);
      liveSince.set(now);
      sender.start(settings.rate().orElseGet(rate::perSecond) / 2);
    }
  }

  private static Map<String, Double> figures(Map<String, Long> reported) {
    Map<String, Double> figures = PauseFigures.of(reported);
    figures.put("accounts evaluated", (double) reported.get("sweptAccounts"));
    figures.put("sweep, s", reported.get("sweepMillis") / 1e3);
    return figures;
  }
}

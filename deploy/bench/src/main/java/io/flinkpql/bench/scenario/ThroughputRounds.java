// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.process.ChildReport;
import io.flinkpql.bench.process.ContenderTask;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the throughput of all contenders on all workloads. Rounds are interleaved (A, B, A, B),
 * so that a machine that is slow for a while is slow for all contenders.
 */
final class ThroughputRounds {

  private final BenchContext bench;
  private final BenchSettings settings;

  ThroughputRounds(BenchContext bench) {
    this.bench = bench;
    settings = bench.settings();
  }

  void run(RunRecorder<BenchRun> recorder) throws Exception {
    Map<String, UsageStream> streams = fillTopics();
    for (int i = 1; i <= settings.rounds(); i++) {
      int round = i;
      for (Workload workload : settings.workloads()) {
        for (String contender : settings.contenders()) {
          recorder.run(
              "%s, %s, round %d".formatted(contender, workload.text(), round),
              () -> run(contender, workload, round, streams.get(workload.topic())));
        }
      }
    }
  }

  private Map<String, UsageStream> fillTopics() throws InterruptedException {
    Map<String, UsageStream> streams = new LinkedHashMap<>();
    for (Workload workload : settings.workloads()) {
      String topic = workload.topic();
      if (!streams.containsKey(topic)) {
        UsageStream stream = bench.topics().fill(workload, topic, UsageTopics.awayFromBoundaries());
        streams.put(topic, stream);
      }
    }
    return streams;
  }

  private BenchRun run(String contender, Workload workload, int round, UsageStream stream)
      throws Exception {
    ChildReport report = bench.contenders().run(request(contender, workload, round), ignored -> {});
    Measurement measurement = ((ChildReport.Result) report).measurement();
    int accounts = stream.accountsOfFirst(measurement.totalEvents());
    return new BenchRun(contender, workload, round, accounts, measurement);
  }

  private RunRequest request(String contender, Workload workload, int round) {
    String task =
        String.format(
            Locale.ROOT,
            "round %d of %d, %s, %s",
            round,
            settings.rounds(),
            workload.text(),
            contender);
    return new RunRequest(
        contender + "-" + (settings.workloads().indexOf(workload) + 1) + "-" + round,
        task,
        ContenderTask.Mode.THROUGHPUT,
        contender,
        workload.topic(),
        workload.dedupe(),
        settings.throughputPlan(),
        Map.of());
  }
}

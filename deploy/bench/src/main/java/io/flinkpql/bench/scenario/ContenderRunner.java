// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.contender.ContenderSettings;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.load.BenchRules;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.bench.process.ChildProcess;
import io.flinkpql.bench.process.ChildReport;
import io.flinkpql.bench.process.ContenderTask;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.rulelog.RulePush;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/** Runs contenders, each in a process of its own with a directory and output topics of its own. */
final class ContenderRunner {

  private final BenchSettings settings;
  private final BenchServers servers;
  private final BenchProgress progress;

  ContenderRunner(BenchSettings settings, BenchServers servers, BenchProgress progress) {
    this.settings = settings;
    this.servers = servers;
    this.progress = progress;
  }

  /** Receives every report of a contender's process, in order. */
  @FunctionalInterface
  interface ReportListener {
    void report(ChildReport report) throws Exception;
  }

  /**
   * Runs a contender until its measurement is complete.
   *
   * @return its last report: {@link ChildReport.Result} or {@link ChildReport.Watched}
   * @throws IllegalStateException if the contender fails
   */
  ChildReport run(RunRequest request, ReportListener listener) throws Exception {
    Path directory = Files.createDirectory(servers.path().resolve(request.name()));
    try (ChildProcess child = servers.startContender(request.name(), settings.heapBytes())) {
      child.write(ChildReport.JSON.writeValueAsString(task(request, directory)));
      while (true) {
        ChildReport report = child.next();
        listener.report(report);
        if (report instanceof ChildReport.Progress made) {
          progress.at(request.task(), made.events());
        } else if (report instanceof ChildReport.Result || report instanceof ChildReport.Watched) {
          return report;
        }
      }
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  private ContenderTask task(RunRequest request, Path directory)
      throws IOException, InterruptedException {
    Path recording =
        settings
            .profile()
            .map(to -> to.resolve(request.name() + ".jfr").toAbsolutePath())
            .orElse(null);
    return new ContenderTask(
        request.mode(),
        request.contender(),
        contenderSettings(request, directory),
        request.plan(),
        recording);
  }

  private ContenderSettings contenderSettings(RunRequest request, Path directory)
      throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>(request.options());
    options.put(ScoringOptions.CACHE_SIZE.key(), cacheBytes() + "b");
    if (request.contender().equals(Contenders.PQL_WITH_CANDIDATE)) {
      options.putAll(pushCandidate(request));
    }
    ContenderSettings contender =
        new ContenderSettings(
            request.name(),
            servers.bootstrapServers(),
            request.topic(),
            rules(request.dedupe()),
            settings.parallelism(),
            settings.checkpointMillis(),
            settings.managedBytes(),
            directory,
            servers.postgres().jdbcUrl(),
            servers.postgres().user(),
            options);
    servers.createTopic(contender.qualifications(), Map.of());
    servers.createTopic(contender.shadowQualifications(), Map.of());
    servers.createTopic(contender.backfill(), Map.of());
    servers.createTopic(contender.accounts(), Map.of("cleanup.policy", "compact"));
    servers.createTopic(contender.ruleSets(), Map.of("cleanup.policy", "compact"));
    servers.createTopic(contender.deadLetters(), Map.of());
    return contender;
  }

  /** Pushes a candidate that begins before the first message. */
  private Map<String, String> pushCandidate(RunRequest request) throws InterruptedException {
    PushedRules rules = new PushedRules(servers, request.name());
    rules.createTopic();
    Instant begin = UsageTopics.lastMidnight().minus(400, ChronoUnit.DAYS);
    rules.push(1, RulePush.Role.LIVE, BenchRules.text(request.dedupe()), begin);
    rules.push(2, RulePush.Role.SHADOW, BenchRules.textOfCandidate(request.dedupe()), begin);
    return rules.options();
  }

  /** Returns the cache of each subtask: together, half of the heap. */
  private long cacheBytes() {
    return settings.heapBytes() / 2 / settings.parallelism();
  }

  /** Writes the rule set of the benchmark to a file and returns its path. */
  Path rules(boolean dedupe) throws IOException {
    Path file = servers.path().resolve(dedupe ? "bench.yaml" : "bench-dedupe-off.yaml");
    return Files.writeString(file, BenchRules.text(dedupe));
  }
}

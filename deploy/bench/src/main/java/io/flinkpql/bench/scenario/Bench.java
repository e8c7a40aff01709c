// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.contender.ContenderSettings;
import io.flinkpql.bench.load.BenchRules;
import io.flinkpql.bench.load.MessageTemplate;
import io.flinkpql.bench.load.TopicFiller;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.bench.process.ChildProcess;
import io.flinkpql.bench.process.ChildReport;
import io.flinkpql.bench.process.ContenderTask;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/**
 * Measures contenders side by side: the same topics, one process at a time, round by round, so that
 * whatever slows the machine down for a while slows all of them.
 */
public final class Bench {

  /** Bytes on the broker's disk that a message takes, a little more than they are. */
  private static final long STORED_BYTES = MessageTemplate.BYTES + 42;

  private static final long BYTES_FOR_STATE = 4L << 30;
  private static final long SEED = 20_260_301;

  /** Messages are sent about as fast as this: event time goes at the pace of the clock. */
  static final double MESSAGES_PER_SECOND = 200_000;

  /** Far enough from midnight and from a full hour: nothing is due while it is counted. */
  static final Duration TIME_OF_DAY = Duration.ofHours(10).plusMinutes(5);

  private final BenchSettings settings;
  private final BenchServers servers;
  private final BenchProgress progress;

  private Bench(BenchSettings settings, BenchServers servers, BenchProgress progress) {
    this.settings = settings;
    this.servers = servers;
    this.progress = progress;
  }

  private interface Work<T> {
    T on(Bench bench) throws Exception;
  }

  /**
   * Measures throughput. A contender that fails is left out of its round.
   *
   * @param directory goes at the end
   * @param listener is told after every run
   * @return every run, in order
   * @throws IOException if there is not room enough, or a server does not start
   */
  public static BenchOutcome<BenchRun> throughput(
      BenchSettings settings,
      RunDirectory directory,
      BenchProgress progress,
      BenchOutcome.Listener<BenchRun> listener)
      throws Exception {
    return with(settings, directory, progress, bench -> bench.rounds(listener));
  }

  /**
   * Measures something else than throughput, of {@code pql} alone, on the first of the workloads. A
   * round that fails is left out.
   *
   * @param directory goes at the end
   * @param listener is told after every round
   * @return figures of each round, by name
   * @throws IOException if there is not room enough, or a server does not start
   */
  public static BenchOutcome<Map<String, Double>> scenario(
      Scenario scenario,
      BenchSettings settings,
      RunDirectory directory,
      BenchProgress progress,
      BenchOutcome.Listener<Map<String, Double>> listener)
      throws Exception {
    return with(
        settings,
        directory,
        progress,
        bench -> {
          Scenarios scenarios = new Scenarios(bench, settings);
          RunRecorder<Map<String, Double>> recorder = bench.recorder(listener);
          for (int i = 1; i <= settings.rounds(); i++) {
            int round = i;
            recorder.run(
                "%s, round %d".formatted(scenario, round), () -> scenarios.run(scenario, round));
          }
          return recorder.outcome();
        });
  }

  private <T> RunRecorder<T> recorder(BenchOutcome.Listener<T> listener) {
    return new RunRecorder<>(listener, servers::closed);
  }

  private static <T> T with(
      BenchSettings settings, RunDirectory directory, BenchProgress progress, Work<T> work)
      throws Exception {
    BenchServers servers = new BenchServers(directory);
    Thread closeOnExit = new Thread(() -> closeQuietly(servers), "bench-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      Bench bench = new Bench(settings, servers, progress);
      bench.checkSpace();
      servers.start();
      return work.on(bench);
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(closeOnExit);
      } catch (IllegalStateException exiting) {
        // The hook runs already.
      }
    }
  }

  private static void closeQuietly(BenchServers servers) {
    try {
      servers.close();
    } catch (IOException e) {
      // The JVM ends; nobody is left to tell.
    }
  }

  private void checkSpace() throws IOException {
    long topics = settings.workloads().stream().map(Workload::topic).distinct().count();
    long needed = topics * settings.events() * STORED_BYTES + BYTES_FOR_STATE;
    long free = Files.getFileStore(servers.path()).getUsableSpace();
    if (free < needed) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%,d messages need %.1f GB in %s, but %.1f GB are free: give fewer --events, or"
                  + " another place in PQL_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY",
              settings.events(),
              needed / 1e9,
              servers.path().getParent(),
              free / 1e9));
    }
  }

  private BenchOutcome<BenchRun> rounds(BenchOutcome.Listener<BenchRun> listener) throws Exception {
    Map<String, UsageStream> streams = new LinkedHashMap<>();
    for (Workload workload : settings.workloads()) {
      if (!streams.containsKey(workload.topic())) {
        streams.put(workload.topic(), fill(workload, workload.topic(), yesterday(TIME_OF_DAY)));
      }
    }
    RunRecorder<BenchRun> recorder = recorder(listener);
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
    return recorder.outcome();
  }

  private BenchRun run(String contender, Workload workload, int round, UsageStream stream)
      throws Exception {
    Measurement measurement = measure(contender, workload, round);
    int accounts = stream.accountsOfFirst(measurement.totalEvents());
    return new BenchRun(contender, workload, round, accounts, measurement);
  }

  private Measurement measure(String contender, Workload workload, int round) throws Exception {
    String name = contender + "-" + (settings.workloads().indexOf(workload) + 1) + "-" + round;
    String task =
        String.format(
            Locale.ROOT,
            "round %d of %d, %s, %s",
            round,
            settings.rounds(),
            workload.text(),
            contender);
    Order order =
        new Order(
            name,
            task,
            Scenario.THROUGHPUT,
            contender,
            workload.topic(),
            workload.dedupe(),
            settings.plan(),
            Map.of());
    return ((ChildReport.Result) run(order, report -> {})).measurement();
  }

  /** Of each subtask: half of the heap is for accounts, where a contender keeps any there. */
  private long cacheBytes() {
    return settings.heapBytes() / 2 / settings.parallelism();
  }

  /** A time of the day before this one: nothing on it is in the future of anybody. */
  static Instant yesterday(Duration timeOfDay) {
    return Instant.now().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS).plus(timeOfDay);
  }

  /**
   * Creates a topic and sends its messages.
   *
   * @param start event time of the first message
   */
  UsageStream fill(Workload workload, String topic, Instant start) throws InterruptedException {
    UsageStream stream = stream(workload, start);
    servers.createTopic(topic, Map.of());
    TopicFiller.run(
        servers.bootstrapServers(),
        topic,
        stream,
        settings.events(),
        sent -> progress.at("filling " + topic, sent));
    return stream;
  }

  /** The messages of a workload. */
  UsageStream stream(Workload workload, Instant start) {
    return new UsageStream(
        workload.accounts(), workload.skew(), SEED, start.toEpochMilli(), MESSAGES_PER_SECOND);
  }

  BenchServers servers() {
    return servers;
  }

  BenchProgress progress() {
    return progress;
  }

  /**
   * What a process is to do.
   *
   * @param name of the run, no other's
   * @param task in words, for whoever waits
   * @param options that replace the bench's own
   */
  record Order(
      String name,
      String task,
      Scenario scenario,
      String contender,
      String topic,
      boolean dedupe,
      MeasurementPlan plan,
      Map<String, String> options) {}

  /** Is told what a process reports. */
  interface Listener {
    void heard(ChildReport report) throws Exception;
  }

  /**
   * Runs a contender in a process of its own.
   *
   * @return its last report: a result, or what was watched
   */
  ChildReport run(Order order, Listener listener) throws Exception {
    Path directory = Files.createDirectory(servers.path().resolve(order.name()));
    ContenderTask task =
        new ContenderTask(
            order.scenario() == Scenario.MIDNIGHT
                ? ContenderTask.Mode.MIDNIGHT
                : ContenderTask.Mode.THROUGHPUT,
            order.contender(),
            contenderSettings(order, directory),
            order.plan(),
            settings
                .profile()
                .map(to -> to.resolve(order.name() + ".jfr").toAbsolutePath())
                .orElse(null));
    try (ChildProcess child = servers.startContender(order.name(), settings.heapBytes())) {
      child.write(ChildReport.JSON.writeValueAsString(task));
      while (true) {
        ChildReport report = child.next();
        listener.heard(report);
        if (report instanceof ChildReport.Progress made) {
          progress.at(order.task(), made.events());
        } else if (report instanceof ChildReport.Result || report instanceof ChildReport.Watched) {
          return report;
        }
      }
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  private ContenderSettings contenderSettings(Order order, Path directory)
      throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>(order.options());
    options.put(ScoringOptions.CACHE_SIZE.key(), cacheBytes() + "b");
    ContenderSettings told =
        new ContenderSettings(
            order.name(),
            servers.bootstrapServers(),
            order.topic(),
            rules(order.dedupe()),
            settings.parallelism(),
            settings.checkpointMillis(),
            settings.managedBytes(),
            directory,
            servers.postgres().jdbcUrl(),
            servers.postgres().user(),
            options);
    servers.createTopic(told.qualifications(), Map.of());
    servers.createTopic(told.accounts(), Map.of("cleanup.policy", "compact"));
    servers.createTopic(told.ruleSets(), Map.of("cleanup.policy", "compact"));
    servers.createTopic(told.deadLetters(), Map.of());
    return told;
  }

  /** The file with the bench's rule set. */
  Path rules(boolean dedupe) throws IOException {
    Path file = servers.path().resolve(dedupe ? "bench.yaml" : "bench-dedupe-off.yaml");
    return Files.writeString(file, BenchRules.text(dedupe));
  }
}

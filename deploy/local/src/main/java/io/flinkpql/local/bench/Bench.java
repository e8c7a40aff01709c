package io.flinkpql.local.bench;

import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final double MESSAGES_PER_SECOND = 200_000;

  /** Far enough from midnight and from a full hour: nothing is due while it is counted. */
  private static final Duration TIME_OF_DAY = Duration.ofHours(10).plusMinutes(5);

  private final BenchSettings settings;
  private final BenchServers servers;
  private final BenchProgress progress;

  private Bench(BenchSettings settings, BenchServers servers, BenchProgress progress) {
    this.settings = settings;
    this.servers = servers;
    this.progress = progress;
  }

  /**
   * Runs the whole bench.
   *
   * @param directory goes at the end
   * @return every run, in order
   * @throws IOException if there is not room enough, or a server does not start
   * @throws IllegalStateException if a contender fails
   */
  public static List<BenchRun> run(
      BenchSettings settings, RunDirectory directory, BenchProgress progress)
      throws IOException, InterruptedException {
    BenchServers servers = new BenchServers(directory);
    Thread closeOnExit = new Thread(() -> closeQuietly(servers), "bench-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      Bench bench = new Bench(settings, servers, progress);
      bench.checkSpace();
      servers.start();
      return bench.run();
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

  private List<BenchRun> run() throws IOException, InterruptedException {
    Map<String, UsageStream> streams = new LinkedHashMap<>();
    for (Workload workload : settings.workloads()) {
      if (!streams.containsKey(workload.topic())) {
        streams.put(workload.topic(), fill(workload));
      }
    }
    List<BenchRun> runs = new ArrayList<>();
    for (int round = 1; round <= settings.rounds(); round++) {
      for (Workload workload : settings.workloads()) {
        for (String contender : settings.contenders()) {
          Measurement measurement = measure(contender, workload, round);
          int accounts = streams.get(workload.topic()).accountsOfFirst(measurement.totalEvents());
          runs.add(new BenchRun(contender, workload, round, accounts, measurement));
        }
      }
    }
    return runs;
  }

  private UsageStream fill(Workload workload) throws InterruptedException {
    Instant yesterday = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    UsageStream stream =
        new UsageStream(
            workload.accounts(),
            workload.skew(),
            SEED,
            yesterday.plus(TIME_OF_DAY).toEpochMilli(),
            MESSAGES_PER_SECOND);
    servers.createTopic(workload.topic(), Map.of());
    TopicFill.run(
        servers.bootstrapServers(),
        workload.topic(),
        stream,
        settings.events(),
        sent -> progress.at("filling " + workload.topic(), sent));
    return stream;
  }

  private Measurement measure(String contender, Workload workload, int round)
      throws IOException, InterruptedException {
    String run = contender + "-" + (settings.workloads().indexOf(workload) + 1) + "-" + round;
    String task =
        String.format(
            Locale.ROOT,
            "round %d of %d, %s, %s",
            round,
            settings.rounds(),
            workload.text(),
            contender);
    Path directory = Files.createDirectory(servers.path().resolve(run));
    ContenderTask order =
        new ContenderTask(
            contender,
            contenderSettings(run, workload, directory),
            settings.plan(),
            settings.profile().map(to -> to.resolve(run + ".jfr").toAbsolutePath()).orElse(null));
    try (ChildProcess child = servers.startContender(run, settings.heapBytes())) {
      child.write(ChildReport.JSON.writeValueAsString(order));
      return await(child, task);
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  private Measurement await(ChildProcess child, String task) throws IOException {
    while (true) {
      ChildReport report = child.next();
      if (report instanceof ChildReport.Result result) {
        return result.measurement();
      } else if (report instanceof ChildReport.Progress made) {
        progress.at(task, made.events());
      }
    }
  }

  private ContenderSettings contenderSettings(String run, Workload workload, Path directory)
      throws IOException, InterruptedException {
    ContenderSettings order =
        new ContenderSettings(
            run,
            servers.bootstrapServers(),
            workload.topic(),
            rules(workload.dedupe()),
            settings.parallelism(),
            settings.checkpointMillis(),
            settings.managedBytes(),
            directory,
            servers.postgres().jdbcUrl(),
            servers.postgres().user(),
            Map.of());
    servers.createTopic(order.qualifications(), Map.of());
    servers.createTopic(order.accounts(), Map.of("cleanup.policy", "compact"));
    servers.createTopic(order.deadLetters(), Map.of());
    return order;
  }

  /** The file with the bench's rule set. */
  private Path rules(boolean dedupe) throws IOException {
    Path file = servers.path().resolve(dedupe ? "bench.yaml" : "bench-dedupe-off.yaml");
    return Files.writeString(file, BenchRules.text(dedupe));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.MessageTemplate;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;

/** Starts the servers of a benchmark, makes its measurements and stops everything again. */
public final class Bench {

  /** Disk space of a message in the broker's log, rounded up. */
  private static final long STORED_BYTES = MessageTemplate.BYTES + 42;

  /** Disk space of a qualification with all that is derived from it, and with temporary files. */
  private static final long QUALIFICATION_BYTES = 3000;

  private static final long BYTES_FOR_STATE = 4L << 30;

  private Bench() {}

  private interface Work<T> {
    void run(BenchContext bench, RunRecorder<T> recorder) throws Exception;
  }

  /**
   * Measures the throughput of all contenders. A failed run is listed among the failures.
   *
   * @param directory for all files; deleted at the end
   * @param progress of the tasks
   * @param listener receives the outcome after each run
   * @return all runs, in order
   * @throws IOException if the disk has too little space, or a server does not start
   */
  public static BenchOutcome<BenchRun> throughput(
      BenchSettings settings,
      RunDirectory directory,
      BenchProgress progress,
      BenchOutcome.Listener<BenchRun> listener)
      throws Exception {
    return run(
        settings,
        directory,
        progress,
        listener,
        DiskSpace.ofTopics(settings),
        (bench, recorder) -> new ThroughputRounds(bench).run(recorder));
  }

  /**
   * Measures another scenario, which has {@code pql} alone and the first workload. A failed round
   * is listed among the failures.
   *
   * @param directory for all files; deleted at the end
   * @param progress of the tasks
   * @param listener receives the outcome after each round
   * @return the figures of each round by name
   * @throws IOException if the disk has too little space, or a server does not start
   * @throws IllegalArgumentException for {@link Scenario#THROUGHPUT}
   */
  public static BenchOutcome<Map<String, Double>> scenario(
      Scenario scenario,
      BenchSettings settings,
      RunDirectory directory,
      BenchProgress progress,
      BenchOutcome.Listener<Map<String, Double>> listener)
      throws Exception {
    return run(
        settings,
        directory,
        progress,
        listener,
        DiskSpace.of(scenario, settings),
        (bench, recorder) -> {
          ScenarioRound scenarioRound = of(scenario, bench);
          for (int i = 1; i <= settings.rounds(); i++) {
            int round = i;
            recorder.run("%s, round %d".formatted(scenario, round), () -> scenarioRound.run(round));
          }
        });
  }

  private static ScenarioRound of(Scenario scenario, BenchContext bench) {
    return switch (scenario) {
      case LATENCY -> new LatencyScenario(bench);
      case CHECKPOINT -> new CheckpointScenario(bench);
      case MIDNIGHT -> new SweepScenario(bench, new MidnightCause());
      case RULES ->
          new SweepScenario(bench, new RuleChangeCause(bench.servers(), bench.workload().dedupe()));
      case REPLAY -> new ReplayScenario(bench);
      case LADDERS -> new LaddersScenario(bench);
      case VIEWS -> new ViewsScenario(bench);
      case THROUGHPUT -> throw new IllegalArgumentException("throughput measures all contenders");
    };
  }

  private static <T> BenchOutcome<T> run(
      BenchSettings settings,
      RunDirectory directory,
      BenchProgress progress,
      BenchOutcome.Listener<T> listener,
      DiskSpace space,
      Work<T> work)
      throws Exception {
    BenchServers servers = new BenchServers(directory);
    Thread closeOnExit = new Thread(() -> closeQuietly(servers), "bench-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      space.check(servers);
      servers.start();
      RunRecorder<T> recorder = new RunRecorder<>(listener, servers::closed);
      work.run(BenchContext.of(settings, servers, progress), recorder);
      return recorder.outcome();
    } finally {
      removeHook(closeOnExit);
    }
  }

  private static void removeHook(Thread closeOnExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException exiting) {
      // The JVM is shutting down and the hook runs already.
    }
  }

  private static void closeQuietly(BenchServers servers) {
    try {
      servers.close();
    } catch (IOException e) {
      // The JVM is shutting down: nothing can handle the error any more.
    }
  }

  /** Names the input that fills the disk, and the option that bounds it. */
  private record DiskSpace(long bytes, String input, String option) {

    static DiskSpace ofTopics(BenchSettings settings) {
      long topics = settings.workloads().stream().map(Workload::topic).distinct().count();
      return new DiskSpace(
          topics * settings.events() * STORED_BYTES + BYTES_FOR_STATE,
          "%,d messages".formatted(settings.events()),
          "--events");
    }

    static DiskSpace of(Scenario scenario, BenchSettings settings) {
      return scenario == Scenario.VIEWS
          ? new DiskSpace(
              settings.qualifications() * QUALIFICATION_BYTES + BYTES_FOR_STATE,
              "%,d qualifications".formatted(settings.qualifications()),
              "--qualifications")
          : ofTopics(settings);
    }

    void check(BenchServers servers) throws IOException {
      long free = Files.getFileStore(servers.path()).getUsableSpace();
      if (free < bytes) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s need %.1f GB in %s, but only %.1f GB are free: give fewer %s, or another"
                    + " directory with PQL_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY",
                input,
                bytes / 1e9,
                servers.path().getParent(),
                free / 1e9,
                option));
      }
    }
  }
}

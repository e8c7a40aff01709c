// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.UsageStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Runs {@code ./pql replay} on files, timed from the start of its process to the end. */
final class ReplayScenario implements ScenarioRound {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MESSAGES_BETWEEN_REPORTS = 100_000;

  private final BenchContext bench;
  private final BenchSettings settings;

  ReplayScenario(BenchContext bench) {
    this.bench = bench;
    settings = bench.settings();
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    List<Path> files = files();
    if (round == 1) {
      for (int part = 0; part < files.size(); part++) {
        write(files.get(part), part);
      }
    }
    bench.progress().at(bench.task(Scenario.REPLAY, round), 0);
    long began = System.nanoTime();
    long messages =
        bench.servers().replay("replay-" + round, settings.heapBytes(), arguments(files));
    double seconds = (System.nanoTime() - began) / 1e9;
    if (messages != settings.events()) {
      throw new IllegalStateException(
          "%,d messages were written, but %,d replayed".formatted(settings.events(), messages));
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("seconds", seconds);
    figures.put("events/s", messages / seconds);
    return figures;
  }

  private List<Path> files() {
    return IntStream.range(0, settings.parallelism())
        .mapToObj(part -> bench.servers().path().resolve("replay-" + part + ".ndjson.gz"))
        .toList();
  }

  private List<String> arguments(List<Path> files) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("replay", "--rules"));
    arguments.add(bench.contenders().rules(bench.workload().dedupe()).toString());
    arguments.addAll(List.of("--parallelism", String.valueOf(settings.parallelism()), "--events"));
    files.forEach(file -> arguments.add(file.toString()));
    return arguments;
  }

  /** Distributes messages round robin, so that each file spans the whole event time. */
  private void write(Path file, int part) throws IOException {
    UsageStream stream = bench.topics().stream(bench.workload(), UsageTopics.awayFromBoundaries());
    try (OutputStream out =
        new BufferedOutputStream(
            new GZIPOutputStream(Files.newOutputStream(file), BUFFER_BYTES), BUFFER_BYTES)) {
      for (long number = part; number < settings.events(); number += settings.parallelism()) {
        out.write(stream.message(number).value());
        out.write('\n');
        if (number % MESSAGES_BETWEEN_REPORTS == part) {
          bench.progress().at("writing " + file.getFileName(), number);
        }
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.bench.load.MessageTemplate;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.CpuTicks;
import io.flinkpql.bench.measure.Statistics;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchRun;
import io.flinkpql.bench.scenario.BenchSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The results of a bench as a table and as JSON.
 *
 * @param settings what was measured
 * @param outcome every run, in order, and what failed
 */
public record BenchReport(BenchSettings settings, BenchOutcome<BenchRun> outcome) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ToDoubleFunction<BenchRun> PER_CPU_SECOND =
      run -> run.measurement().eventsPerCpuSecond();

  /** Those that came to the same: a contender on a workload. */
  private record Case(String contender, Workload workload) {}

  /** Prints tables that can be pasted into a page of Markdown. */
  public void print(PrintWriter out) {
    Map<Case, List<BenchRun>> cases = cases();
    out.println(machine());
    out.printf(
        Locale.ROOT,
        "%,d messages of %d bytes; heap %,d MiB, native memory for state %,d MiB, parallelism %d,"
            + " checkpoints every %.1f s; medians of %d rounds%n%n",
        settings.events(),
        MessageTemplate.BYTES,
        settings.heapBytes() >> 20,
        settings.managedBytes() >> 20,
        settings.parallelism(),
        settings.checkpointMillis() / 1e3,
        settings.rounds());
    row(
        out,
        "contender",
        "workload",
        "events/s",
        "events/CPU-s",
        "allocated B/event",
        "state B/account",
        "GC %",
        "counted s",
        "stolen %");
    rule(out, 9);
    cases.forEach((of, all) -> printCase(out, of, all));
    out.println();
    printRatios(out, cases);
    out.flush();
  }

  private static void printCase(PrintWriter out, Case of, List<BenchRun> runs) {
    row(
        out,
        of.contender(),
        of.workload().text(),
        number(RunComparison.median(runs, run -> run.measurement().eventsPerSecond())),
        number(RunComparison.median(runs, PER_CPU_SECOND)),
        number(RunComparison.median(runs, run -> run.measurement().allocatedPerEvent())),
        number(RunComparison.median(runs, BenchRun::stateBytesPerAccount)),
        decimal(RunComparison.median(runs, BenchReport::gcPercent)),
        decimal(RunComparison.median(runs, run -> run.measurement().seconds())),
        stolen(runs));
  }

  private static String stolen(List<BenchRun> runs) {
    List<Double> known =
        runs.stream()
            .map(run -> run.measurement().figures().get(CpuTicks.STOLEN_PERCENT))
            .filter(Objects::nonNull)
            .map(Long::doubleValue)
            .toList();
    return known.isEmpty() ? "unknown" : number(Statistics.median(known));
  }

  private static void printRatios(PrintWriter out, Map<Case, List<BenchRun>> cases) {
    if (cases.size() < 2) {
      return;
    }
    row(out, "events per CPU-second", "ratio of medians", "median of rounds", "from", "to");
    rule(out, 5);
    forEachPair(
        cases,
        (of, by) -> {
          RunComparison.Ratio ratio =
              RunComparison.ratio(cases.get(of), cases.get(by), PER_CPU_SECOND);
          row(
              out,
              name(of, by),
              ratio(ratio.ofMedians()),
              ratio(ratio.medianOfRounds()),
              ratio(ratio.least()),
              ratio(ratio.greatest()));
        });
  }

  private interface Pairs {
    void pair(Case of, Case by);
  }

  /** Each with each after it that was measured in one of the same rounds. */
  private static void forEachPair(Map<Case, List<BenchRun>> cases, Pairs pairs) {
    List<Case> all = List.copyOf(cases.keySet());
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (shareARound(cases.get(all.get(i)), cases.get(all.get(j)))) {
          pairs.pair(all.get(i), all.get(j));
        }
      }
    }
  }

  private static boolean shareARound(List<BenchRun> some, List<BenchRun> others) {
    return some.stream()
        .anyMatch(run -> others.stream().anyMatch(other -> other.round() == run.round()));
  }

  private static String name(Case of, Case by) {
    return of.workload().equals(by.workload())
        ? "%s ÷ %s (%s)".formatted(of.contender(), by.contender(), of.workload().text())
        : "%s (%s) ÷ %s (%s)"
            .formatted(of.contender(), of.workload().text(), by.contender(), by.workload().text());
  }

  private Map<Case, List<BenchRun>> cases() {
    Map<Case, List<BenchRun>> cases = new LinkedHashMap<>();
    for (BenchRun run : outcome.results()) {
      cases
          .computeIfAbsent(new Case(run.contender(), run.workload()), c -> new ArrayList<>())
          .add(run);
    }
    return cases;
  }

  private static double gcPercent(BenchRun run) {
    return 100 * run.measurement().gcSeconds() / run.measurement().seconds();
  }

  /** All of it, every round. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", machine());
    json.put("events", settings.events());
    json.put("heap_bytes", settings.heapBytes());
    json.put("managed_bytes", settings.managedBytes());
    json.put("parallelism", settings.parallelism());
    json.put("checkpoint_ms", settings.checkpointMillis());
    json.put("warm_up_seconds", settings.warmUpSeconds());
    json.put("warm_up_events", settings.warmUpEvents());
    Map<Case, List<BenchRun>> cases = cases();
    ArrayNode rows = json.putArray("contenders");
    cases.forEach((of, all) -> addCase(rows.addObject(), of, all));
    ArrayNode ratios = json.putArray("ratios");
    forEachPair(
        cases,
        (of, by) -> {
          RunComparison.Ratio ratio =
              RunComparison.ratio(cases.get(of), cases.get(by), PER_CPU_SECOND);
          ObjectNode node = ratios.addObject();
          node.put("of", of.contender()).put("of_workload", of.workload().text());
          node.put("by", by.contender()).put("by_workload", by.workload().text());
          node.put("ratio_of_medians", ratio.ofMedians());
          node.put("median_of_rounds", ratio.medianOfRounds());
          node.put("least", ratio.least()).put("greatest", ratio.greatest());
        });
    outcome.failures().forEach(json.putArray("failures")::add);
    return json;
  }

  private static void addCase(ObjectNode node, Case of, List<BenchRun> runs) {
    node.put("contender", of.contender());
    node.put("skew", of.workload().skew().toString());
    node.put("accounts", of.workload().accounts());
    node.put("dedupe", of.workload().dedupe());
    node.put(
        "events_per_second",
        RunComparison.median(runs, run -> run.measurement().eventsPerSecond()));
    node.put("events_per_cpu_second", RunComparison.median(runs, PER_CPU_SECOND));
    node.put(
        "allocated_bytes_per_event",
        RunComparison.median(runs, run -> run.measurement().allocatedPerEvent()));
    node.put("state_bytes_per_account", RunComparison.median(runs, BenchRun::stateBytesPerAccount));
    ArrayNode rounds = node.putArray("rounds");
    for (BenchRun run : runs) {
      ObjectNode round = JSON.valueToTree(run.measurement());
      round.put("round", run.round());
      round.put("accounts_seen", run.accounts());
      rounds.add(round);
    }
  }

  /** What it was measured on. */
  static String machine() {
    return String.format(
        Locale.ROOT,
        "%d processors, Java %s, %s %s",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }

  static void row(PrintWriter out, Object... cells) {
    StringBuilder line = new StringBuilder("|");
    for (Object cell : cells) {
      line.append(' ').append(cell).append(" |");
    }
    out.println(line);
  }

  /** Names to the left, numbers to the right. */
  static void rule(PrintWriter out, int columns) {
    out.println("|---|" + "---:|".repeat(columns - 1));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}

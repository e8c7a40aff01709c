// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.bench.load.MessageTemplate;
import io.flinkpql.bench.measure.CpuTicks;
import io.flinkpql.bench.measure.KernelFigure;
import io.flinkpql.bench.measure.MachineCheck;
import io.flinkpql.bench.measure.Measurement;
import io.flinkpql.bench.measure.Statistics;
import io.flinkpql.bench.report.BenchCases.Case;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchRun;
import io.flinkpql.bench.scenario.BenchSettings;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Formats throughput results as a table and as JSON.
 *
 * @param settings of the benchmark
 * @param outcome all runs, in order, and failures
 */
public record BenchReport(BenchSettings settings, BenchOutcome<BenchRun> outcome) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNKNOWN = "unknown";

  /** Prints the machine, the settings, medians per case, and ratios, in Markdown. */
  public void print(PrintWriter out) {
    BenchCases cases = BenchCases.of(outcome.results());
    printSettings(out);
    MarkdownTable table =
        MarkdownTable.begin(
            out,
            "contender",
            "workload",
            "events/s",
            "events/CPU-s",
            "allocated B/event",
            "state B/account",
            "disk B/event",
            "memory MB",
            "GC %",
            "JIT %",
            "measured s",
            "stolen %",
            "check ms");
    cases.runs().forEach((of, runs) -> printCase(table, of, runs));
    out.println();
    printRatios(out, cases);
    out.flush();
  }

  private void printSettings(PrintWriter out) {
    out.println(Machine.description());
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
  }

  private static void printCase(MarkdownTable table, Case of, List<BenchRun> runs) {
    table.row(
        of.contender(),
        of.workload().text(),
        number(RunComparison.median(runs, run -> run.measurement().eventsPerSecond())),
        number(RunComparison.median(runs, run -> run.measurement().eventsPerCpuSecond())),
        number(RunComparison.median(runs, run -> run.measurement().allocatedPerEvent())),
        number(RunComparison.median(runs, BenchRun::stateBytesPerAccount)),
        diskPerEvent(runs),
        peakMemory(runs),
        decimal(percent(runs, Measurement::gcSeconds)),
        decimal(percent(runs, Measurement::jitSeconds)),
        decimal(RunComparison.median(runs, run -> run.measurement().seconds())),
        stolen(runs),
        machineCheck(runs));
  }

  private static String diskPerEvent(List<BenchRun> runs) {
    String figure = KernelFigure.DISK_WRITES.figureName();
    List<Double> known =
        runs.stream()
            .map(BenchRun::measurement)
            .filter(measurement -> measurement.figures().containsKey(figure))
            .map(run -> (double) run.figures().get(figure) / run.events())
            .toList();
    return known.isEmpty() ? UNKNOWN : number(Statistics.median(known));
  }

  private static String peakMemory(List<BenchRun> runs) {
    List<Double> known = figures(runs, KernelFigure.PEAK_MEMORY.figureName());
    return known.isEmpty() ? UNKNOWN : number(Statistics.median(known) / 1e6);
  }

  private static String stolen(List<BenchRun> runs) {
    List<Double> known = figures(runs, CpuTicks.STOLEN_PERCENT);
    return known.isEmpty() ? UNKNOWN : number(Statistics.median(known));
  }

  /** Returns the least and the greatest time of the machine check in all rounds, ms. */
  private static String machineCheck(List<BenchRun> runs) {
    List<Double> micros = figures(runs, MachineCheck.FIGURE);
    return decimal(Collections.min(micros) / 1e3) + "–" + decimal(Collections.max(micros) / 1e3);
  }

  private static List<Double> figures(List<BenchRun> runs, String name) {
    return runs.stream()
        .map(run -> run.measurement().figures().get(name))
        .filter(Objects::nonNull)
        .map(Long::doubleValue)
        .toList();
  }

  private static void printRatios(PrintWriter out, BenchCases cases) {
    if (cases.runs().size() < 2) {
      return;
    }
    MarkdownTable table =
        MarkdownTable.begin(
            out, "events per CPU-second", "ratio of medians", "median of rounds", "min", "max");
    cases.forEachPair(
        (of, by) -> {
          RunComparison.Ratio ratio = cases.ratio(of, by);
          table.row(
              name(of, by),
              ratio(ratio.ofMedians()),
              ratio(ratio.medianOfRounds()),
              ratio(ratio.least()),
              ratio(ratio.greatest()));
        });
  }

  private static String name(Case of, Case by) {
    return of.workload().equals(by.workload())
        ? "%s ÷ %s (%s)".formatted(of.contender(), by.contender(), of.workload().text())
        : "%s (%s) ÷ %s (%s)"
            .formatted(of.contender(), of.workload().text(), by.contender(), by.workload().text());
  }

  /** Returns a duration in percent of the measured time. */
  private static double percent(List<BenchRun> runs, ToDoubleFunction<Measurement> seconds) {
    return RunComparison.median(
        runs, run -> 100 * seconds.applyAsDouble(run.measurement()) / run.measurement().seconds());
  }

  /** Returns the settings, all figures of every round, ratios and failures. */
  public ObjectNode json() {
    BenchCases cases = BenchCases.of(outcome.results());
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", Machine.description());
    json.put("events", settings.events());
    json.put("heap_bytes", settings.heapBytes());
    json.put("managed_bytes", settings.managedBytes());
    json.put("parallelism", settings.parallelism());
    json.put("checkpoint_ms", settings.checkpointMillis());
    json.put("warm_up_seconds", settings.warmUpSeconds());
    json.put("warm_up_events", settings.warmUpEvents());
    ArrayNode rows = json.putArray("contenders");
    cases.runs().forEach((of, runs) -> addCase(rows.addObject(), of, runs));
    ArrayNode ratios = json.putArray("ratios");
    cases.forEachPair((of, by) -> addRatio(ratios.addObject(), of, by, cases.ratio(of, by)));
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
    node.put(
        "events_per_cpu_second",
        RunComparison.median(runs, run -> run.measurement().eventsPerCpuSecond()));
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

  private static void addRatio(ObjectNode node, Case of, Case by, RunComparison.Ratio ratio) {
    node.put("of", of.contender()).put("of_workload", of.workload().text());
    node.put("by", by.contender()).put("by_workload", by.workload().text());
    node.put("ratio_of_medians", ratio.ofMedians());
    node.put("median_of_rounds", ratio.medianOfRounds());
    node.put("least", ratio.least()).put("greatest", ratio.greatest());
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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.bench.measure.Statistics;
import io.flinkpql.bench.scenario.BenchOutcome;
import io.flinkpql.bench.scenario.BenchSettings;
import io.flinkpql.bench.scenario.Scenario;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Formats the results of a scenario as a table and as JSON.
 *
 * @param scenario the measurement that was made
 * @param settings of the benchmark
 * @param outcome figures of each round by name, the same names in all; and failures
 */
public record ScenarioReport(
    Scenario scenario, BenchSettings settings, BenchOutcome<Map<String, Double>> outcome) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Prints the machine and the median, minimum and maximum of each figure, in Markdown. */
  public void print(PrintWriter out) {
    out.println(Machine.description());
    out.printf(
        Locale.ROOT,
        "%s, %s: medians of %d rounds%n%n",
        scenario,
        settings.workloads().get(0).text(),
        outcome.results().size());
    MarkdownTable table = MarkdownTable.begin(out, "figure", "median", "min", "max");
    for (String name : names()) {
      List<Double> values = values(name);
      table.row(
          name,
          number(Statistics.median(values)),
          number(values.stream().min(Double::compare).orElseThrow()),
          number(values.stream().max(Double::compare).orElseThrow()));
    }
    out.flush();
  }

  private Set<String> names() {
    return outcome.results().isEmpty() ? Set.of() : outcome.results().get(0).keySet();
  }

  private List<Double> values(String name) {
    return outcome.results().stream().map(round -> round.get(name)).toList();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1_000 ? "%,.1f" : "%,.0f", value);
  }

  /** Returns the settings, medians, all figures of every round, and failures. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", Machine.description());
    json.put("scenario", scenario.toString());
    json.put("workload", settings.workloads().get(0).text());
    json.put("events", settings.events());
    settings.rate().ifPresent(rate -> json.put("rate", rate));
    ObjectNode medians = json.putObject("medians");
    names().forEach(name -> medians.put(name, Statistics.median(values(name))));
    ArrayNode all = json.putArray("rounds");
    outcome.results().forEach(round -> all.add(JSON.<ObjectNode>valueToTree(round)));
    outcome.failures().forEach(json.putArray("failures")::add);
    return json;
  }
}

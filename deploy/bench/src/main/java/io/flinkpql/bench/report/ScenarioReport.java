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
 * The results of a scenario as a table and as JSON.
 *
 * @param scenario what was measured
 * @param settings with what
 * @param outcome figures of each round, by name, all with the same names; and what failed
 */
public record ScenarioReport(
    Scenario scenario, BenchSettings settings, BenchOutcome<Map<String, Double>> outcome) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Prints a table that can be pasted into a page of Markdown. */
  public void print(PrintWriter out) {
    out.println(BenchReport.machine());
    out.printf(
        Locale.ROOT,
        "%s, %s: medians of %d rounds%n%n",
        scenario,
        settings.workloads().get(0).text(),
        outcome.results().size());
    BenchReport.row(out, "figure", "median", "least", "greatest");
    BenchReport.rule(out, 4);
    for (String name : names()) {
      List<Double> values = values(name);
      BenchReport.row(
          out,
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

  /** All of it, every round. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", BenchReport.machine());
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

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the dashboard, alerts and pages of {@code deploy/monitoring}. */
public final class MonitoringFiles {

  private static final Path DIRECTORY = Path.of("..", "monitoring");
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern VARIABLE =
      Pattern.compile("label_values\\((?<series>.+), (?<label>\\w+)\\)");

  private static final Pattern RUNBOOK =
      Pattern.compile(
          "^#### Runbook: (\\w+)\\n(.*?)(?=^#|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern METRIC_NAME = Pattern.compile("\\bflink_\\w+");

  private MonitoringFiles() {}

  /** Reads the Grafana dashboard. */
  static JsonNode dashboard() throws IOException {
    return JSON.readTree(DIRECTORY.resolve("dashboard.json").toFile());
  }

  /** Reads the Prometheus alerting rules, as JSON. */
  static List<JsonNode> alerts() throws IOException {
    String text = Files.readString(DIRECTORY.resolve("alerts.yaml"));
    Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    List<JsonNode> alerts = new ArrayList<>();
    JSON.valueToTree(document)
        .get("groups")
        .forEach(group -> group.get("rules").forEach(alerts::add));
    return alerts;
  }

  /** Reads the page that documents both. */
  static String page() throws IOException {
    return Files.readString(DIRECTORY.resolve("README.md"));
  }

  /** Reads the runbooks by alert name, in page order. */
  static Map<String, String> runbooks() throws IOException {
    String page = Files.readString(DIRECTORY.resolveSibling("README.md"));
    Map<String, String> runbooks = new LinkedHashMap<>();
    RUNBOOK.matcher(page).results().forEach(found -> runbooks.put(found.group(1), found.group(2)));
    return runbooks;
  }

  /** Returns the names of Flink's own metrics that the page lists. */
  public static Set<String> flinkMetricsOfThePage() throws IOException {
    String page = page();
    return flinkMetrics(page.substring(page.indexOf("## Metrics of Flink")));
  }

  /** Finds the names of exported metrics in a text. */
  public static Set<String> flinkMetrics(String text) {
    return METRIC_NAME
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns every expression of the dashboard and the alerts. */
  public static List<PromqlQuery> queries() throws IOException {
    List<PromqlQuery> queries = new ArrayList<>();
    for (JsonNode panel : dashboard().get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            PromqlQuery.ofPanel(
                "panel '" + panel.get("title").asText() + "'",
                target.get("expr").asText(),
                target.get("legendFormat").asText(),
                panel.at("/fieldConfig/defaults/unit").asText()));
      }
    }
    for (JsonNode alert : alerts()) {
      queries.add(
          PromqlQuery.ofAlert(
              "alert " + alert.get("alert").asText(),
              alert.get("expr").asText(),
              alert.get("annotations").toString()));
    }
    for (JsonNode variable : dashboard().at("/templating/list")) {
      variable(variable).ifPresent(queries::add);
    }
    return queries;
  }

  private static Optional<PromqlQuery> variable(JsonNode variable) {
    Matcher values = VARIABLE.matcher(variable.path("definition").asText());
    return values.matches()
        ? Optional.of(
            new PromqlQuery(
                "variable " + variable.get("name").asText(),
                values.group("series"),
                Set.of(values.group("label")),
                Optional.empty()))
        : Optional.empty();
  }
}

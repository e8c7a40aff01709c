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

/** The files of {@code deploy/monitoring}. */
public final class MonitoringFiles {

  private static final Path DIRECTORY = Path.of("..", "monitoring");
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern VARIABLE =
      Pattern.compile("label_values\\((?<series>.+), (?<label>\\w+)\\)");

  private static final Pattern RUNBOOK =
      Pattern.compile(
          "^#### Runbook: (\\w+)\\n(.*?)(?=^#|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern EXPORTED = Pattern.compile("\\bflink_\\w+");

  private MonitoringFiles() {}

  /** The dashboard of Grafana. */
  static JsonNode dashboard() throws IOException {
    return JSON.readTree(DIRECTORY.resolve("dashboard.json").toFile());
  }

  /** The rules of Prometheus, as JSON. */
  static List<JsonNode> alerts() throws IOException {
    String text = Files.readString(DIRECTORY.resolve("alerts.yaml"));
    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    List<JsonNode> alerts = new ArrayList<>();
    JSON.valueToTree(read).get("groups").forEach(group -> group.get("rules").forEach(alerts::add));
    return alerts;
  }

  /** The page on both. */
  static String page() throws IOException {
    return Files.readString(DIRECTORY.resolve("README.md"));
  }

  /** What to do, by alert, in the order of the page. */
  static Map<String, String> runbooks() throws IOException {
    String page = Files.readString(DIRECTORY.resolveSibling("README.md"));
    Map<String, String> runbooks = new LinkedHashMap<>();
    RUNBOOK.matcher(page).results().forEach(found -> runbooks.put(found.group(1), found.group(2)));
    return runbooks;
  }

  /** The metrics of Flink itself that the page lists. */
  public static Set<String> flinkMetricsOfThePage() throws IOException {
    String page = page();
    return flinkMetrics(page.substring(page.indexOf("## Metrics of Flink")));
  }

  /** Names of metrics in a text. */
  public static Set<String> flinkMetrics(String text) {
    return EXPORTED
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every expression of dashboard and alerts. */
  public static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : dashboard().get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            Query.ofPanel(
                "panel '" + panel.get("title").asText() + "'",
                target.get("expr").asText(),
                target.get("legendFormat").asText(),
                panel.at("/fieldConfig/defaults/unit").asText()));
      }
    }
    for (JsonNode alert : alerts()) {
      queries.add(
          Query.ofAlert(
              "alert " + alert.get("alert").asText(),
              alert.get("expr").asText(),
              alert.get("annotations").toString()));
    }
    for (JsonNode variable : dashboard().at("/templating/list")) {
      variable(variable).ifPresent(queries::add);
    }
    return queries;
  }

  private static Optional<Query> variable(JsonNode variable) {
    Matcher values = VARIABLE.matcher(variable.path("definition").asText());
    return values.matches()
        ? Optional.of(
            new Query(
                "variable " + variable.get("name").asText(),
                values.group("series"),
                Set.of(values.group("label")),
                Optional.empty()))
        : Optional.empty();
  }
}

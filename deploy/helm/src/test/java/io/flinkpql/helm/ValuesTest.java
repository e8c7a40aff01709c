// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every value is in values.yaml, is described in the schema, and has an effect. */
@ExtendWith(Renderings.Shared.class)
class ValuesTest {

  /** Values that Helm defines for every chart. */
  private static final Set<String> HELM_VALUES = Set.of("global");

  /**
   * Every value has an effect in at least one of these installations, most of them in the first.
   */
  private static final List<ChartValues> INSTALLATIONS =
      List.of(
          ChartValues.profile("values-production.yaml")
              .with(
                  """
                  metrics: {prometheusRule: {enabled: false}, dashboard: {enabled: false}}
                  topics: {create: true}
                  kafka: {tls: {keystore: client.p12}, topics: {rules: pql.rules}}
                  networkPolicy: {egress: {enabled: true}}
                  internalTls: {existingSecret: flink-tls}
                  scoring:
                    restore: {path: "s3://state/one", nonce: 1}
                    autoscaler: {enabled: true}
                  delivery:
                    restore: {path: "s3://state/two", nonce: 1}
                    savepoints: {schedule: 6h}
                    autoscaler: {enabled: true}
                    taskManager: {disk: {storageClassName: fast}}
                  """),
          Installation.STATE_ON_A_CLAIM.settings(),
          Installation.RULES_IN_EXISTING_CONFIG_MAP.settings(),
          Installation.MONITORED.settings(),
          Installation.BACKFILL.settings(),
          Installation.DEFAULTS.settings());

  /** Replacement values. For each value without an enum, at least one of them is valid. */
  private static final List<JsonNode> REPLACEMENTS =
      Stream.of(
              "true",
              "false",
              "7",
              "3",
              "1440",
              "0.7",
              "other",
              "github-repositories",
              "7s",
              "7h",
              "7Gi",
              "7g",
              "'other:7'",
              "jdbc:postgresql://other/other",
              "s3://other",
              "sha256:" + "7".repeat(64),
              "[other]",
              "[{name: other}]",
              "[ReadWriteOnce]",
              "{other: '7'}",
              "{other.yaml: '7'}",
              "{other: {url: 'https://other/a'}}",
              "{other: {name: other, key: other}}",
              "{nodeSelector: {other: other}}",
              "{podAffinity: {}}")
          .map(ClusterYaml::document)
          .toList();

  private Chart chart;
  private JsonNode values;
  private ValuesSchema schema;

  @BeforeEach
  void read(Renderings renderings) {
    chart = renderings.chart();
    values = chart.tree("values.yaml");
    schema = new ValuesSchema(chart.tree("values.schema.json"));
  }

  @Test
  void valuesAndSchemaHaveTheSameKeys() {
    List<String> differences = new ArrayList<>();
    compare("", values, schema.root(), differences);

    assertThat(differences).isEmpty();
  }

  @Test
  void theSchemaDescribesEveryKeyAndRefusesOthers() {
    List<String> problems = new ArrayList<>();
    check("", schema.root(), problems);

    assertThat(problems).isEmpty();
  }

  @Test
  void everyValueHasAnEffect() {
    List<String> before = INSTALLATIONS.stream().map(chart::template).toList();

    assertThat(
            leaves("", values).toList().parallelStream().filter(path -> !hasEffect(path, before)))
        .isEmpty();
  }

  /** Returns whether another value changes the rendering or is refused by the chart's checks. */
  private boolean hasEffect(String path, List<String> before) {
    List<JsonNode> others = others(path);
    return IntStream.range(0, before.size())
        .anyMatch(
            i ->
                others.stream()
                    .map(other -> INSTALLATIONS.get(i).with(nested(path, other)))
                    .anyMatch(changed -> differs(changed, before.get(i))));
  }

  private boolean differs(ChartValues changed, String before) {
    try {
      return !chart.template(changed).equals(before);
    } catch (RefusedValuesException e) {
      assertThat(e)
          .as("refused by the checks, not by the schema")
          .hasMessageStartingWith("execution error");
      return true;
    }
  }

  /** Lists other valid values. */
  private List<JsonNode> others(String path) {
    JsonNode described = schema.at(path);
    Stream<JsonNode> candidates =
        described.has("enum")
            ? StreamSupport.stream(described.path("enum").spliterator(), false)
            : REPLACEMENTS.stream();
    return candidates
        .filter(other -> !other.equals(values.at(path)) && schema.accepts(described, other))
        .limit(3)
        .toList();
  }

  /** Nests a value: {@code /a/b} and {@code 7} become {@code {"a": {"b": 7}}}. */
  private static String nested(String path, JsonNode value) {
    String[] names = path.substring(1).split("/");
    return "{\"" + String.join("\": {\"", names) + "\": " + value + "}".repeat(names.length);
  }

  /** Lists the paths of scalars, of empty maps, and of maps that are set as a whole. */
  private Stream<String> leaves(String path, JsonNode node) {
    return path.isEmpty() || schema.at(path).has("properties") && !node.isEmpty()
        ? node.properties().stream()
            .flatMap(entry -> leaves(path + "/" + entry.getKey(), entry.getValue()))
        : Stream.of(path);
  }

  private void compare(String path, JsonNode value, JsonNode described, List<String> differences) {
    JsonNode properties = schema.resolved(described).path("properties");
    if (properties.isEmpty() || value.isEmpty()) {
      return;
    }
    Set<String> names = new TreeSet<>();
    value.fieldNames().forEachRemaining(names::add);
    properties.fieldNames().forEachRemaining(names::add);
    names.removeAll(path.isEmpty() ? HELM_VALUES : Set.of());
    for (String name : names) {
      if (!properties.has(name)) {
        differences.add(path + "/" + name + " is not in values.schema.json");
      } else if (!value.has(name)) {
        differences.add(path + "/" + name + " is not in values.yaml");
      } else {
        compare(path + "/" + name, value.path(name), properties.path(name), differences);
      }
    }
  }

  private void check(String path, JsonNode described, List<String> problems) {
    JsonNode node = schema.resolved(described);
    if (node.has("properties") && node.path("additionalProperties").asBoolean(true)) {
      problems.add(path + " allows undeclared keys");
    }
    for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
      String place = path + "/" + property.getKey();
      if (!property.getValue().has("description")
          && !schema.resolved(property.getValue()).has("description")) {
        problems.add(place + " has no description");
      }
      check(place, property.getValue(), problems);
    }
    for (String inner : List.of("items", "additionalProperties")) {
      if (node.path(inner).isObject()) {
        check(path + "/*", node.path(inner), problems);
      }
    }
  }
}

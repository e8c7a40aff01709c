// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.message.FieldPath;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@code rule-set.schema.json}, which editors use, with the reader. */
class RuleSetSchemaTest {

  private final SchemaFile schema = SchemaFile.named("rule-set.schema.json");

  @Test
  void theSchemaHasTheKeysOfTheReader() {
    assertKeys("", RuleSetReader.KEYS);
    assertKeys("/definitions/signal", SignalReader.KEYS);
    assertKeys("/definitions/tier", LadderReader.TIER_KEYS);
    assertKeys("/definitions/segment", LadderReader.SEGMENT_KEYS);
    assertKeys("/properties/priority/items", LadderReader.PRIORITY_KEYS);
    assertKeys("/properties/score", SettingsReader.SCORE_KEYS);
    assertKeys("/properties/conversion", SettingsReader.CONVERSION_KEYS);
    assertKeys("/properties/dedupe/anyOf/1", SettingsReader.DEDUPE_KEYS);
    assertKeys("/properties/identity", SettingsReader.IDENTITY_KEYS);
    assertKeys("/properties/limits", SettingsReader.LIMITS_KEYS);
  }

  private void assertKeys(String pointer, List<String> keys) {
    assertThat(schema.keys(pointer)).as(pointer).containsExactlyElementsOf(keys);
    assertThat(schema.at(pointer + "/additionalProperties").booleanValue()).as(pointer).isFalse();
  }

  @Test
  void theSchemaHasTheMeasuresAndFieldRootsOfTheReader() {
    assertThat(schema.at("/definitions/signal/properties/measure/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Arrays.stream(Measure.values()).map(Measure::text).toList());
    String pattern = schema.at("/definitions/signal/properties/of/pattern").asText();
    assertThat(FieldPath.Root.values()).allMatch(root -> (root.text() + ".a").matches(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas-default.yaml", "github-repositories.yaml"})
  void starterRuleSetsAreValidAndNameTheSchema(String name) {
    String text = SchemaFile.text(name);
    assertThat(schema.errors(text)).isEmpty();
    assertThat(text).startsWith("# yaml-language-server: $schema=rule-set.schema.json\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "exclude: user == 'a'",
        "exclude: []",
        "dedupe: off",
        "dedupe: false",
        "dedupe: {window: 2h}",
        "segments: {a: true, b: [s >= 1, s < 9]}",
        "segments: {a: {when: true}, b: {when: [s >= 1], label: B}}",
        "conversion: {event: [A, B]}",
        "identity: {not_ids: [0, null, x, false]}",
        "retention: 400d",
        "score: {points: {A: -1.5}, cap: 10, half_life: 90s}",
        "priority: []"
      })
  void validSectionsAreValidInTheSchema(String section) throws InvalidRuleSetException {
    RuleSetText.with(section);
    assertThat(schema.errors(RuleSetText.SHORTEST + section)).isEmpty();
  }

  @Test
  void tooLongNamesAndListsAreInvalidInTheSchema() {
    String name = "\ud83d\ude00".repeat(201);
    String segments =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "g" + i + ": true")
            .collect(Collectors.joining(", "));
    for (String section :
        List.of(
            "segments: {\"" + name + "\": true}",
            "segments: {" + segments + "}",
            "priority: [{name: \"" + name + "\", when: true}]",
            "priority: [" + "{name: p, when: true},".repeat(101) + "]")) {
      assertThat(RuleSetText.errors(RuleSetText.SHORTEST + section)).isNotEmpty();
      assertThat(schema.errors(RuleSetText.SHORTEST + section)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "versions: 2",
        "subject: team",
        "retention: 90",
        "dedupe: {windows: 1h}",
        "segments: {a: []}",
        "segments: {a: {label: A}}",
        "segments: {a: {when: true, label: 5}}",
        "conversion: {}",
        "limits: {exact_distinct: 1}",
        "score: {points: {}}",
        "priority: [{name: a}]"
      })
  void invalidSectionsAreInvalidInTheSchema(String section) {
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + section)).isNotEmpty();
    assertThat(schema.errors(RuleSetText.SHORTEST + section)).isNotEmpty();
  }
}

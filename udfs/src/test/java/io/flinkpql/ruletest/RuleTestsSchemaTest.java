// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.rules.SchemaFile;
import io.flinkpql.scoring.Qualification;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@code rule-tests.schema.json}, which editors use, with the reader. */
class RuleTestsSchemaTest {

  private final SchemaFile schema = SchemaFile.named("rule-tests.schema.json");

  @Test
  void theSchemaHasTheKeysOfTheReader() {
    assertKeys("", TestFileReader.FILE_KEYS);
    assertKeys("/definitions/version", TestFileReader.VERSION_KEYS);
    assertKeys("/properties/tests/items", TestFileReader.TEST_KEYS);
    assertKeys("/definitions/message", MessageReader.KEYS);
    assertKeys("/definitions/expectation", ExpectationReader.KEYS);
    assertKeys("/definitions/expectation/properties/counts", Simulation.OUTCOMES);
    assertKeys("/definitions/change", ExpectationReader.HISTORY_KEYS);
    assertKeys("/definitions/evidence", ExpectationReader.EVIDENCE_KEYS);
    assertThat(schema.at("/definitions/change/properties/kind/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(
            Arrays.stream(Qualification.Kind.values()).map(Qualification.Kind::text).toList());
  }

  private void assertKeys(String pointer, List<String> keys) {
    assertThat(schema.keys(pointer)).as(pointer).containsExactlyElementsOf(keys);
    assertThat(schema.at(pointer + "/additionalProperties").booleanValue()).as(pointer).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas-default.test.yaml", "github-repositories.test.yaml"})
  void testsOfStarterRuleSetsAreValidAndNameTheSchema(String name) {
    String text = SchemaFile.text(name);
    assertThat(schema.errors(text)).isEmpty();
    assertThat(text).startsWith("# yaml-language-server: $schema=rule-tests.schema.json\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{tests: []}",
        "{rules: a, tests: [{name: t}]}",
        "{rules: a, tests: [{name: t, expect: {at: 1d}}]}",
        "{rules: a, tests: [{name: t, messages: [{event: E}], expect: {at: 1d, level: 1}}]}",
        "{rules: a, tests: [{name: t, expect: {at: 1d, history: [{kind: x}]}}]}"
      })
  void invalidFilesAreInvalidInTheSchema(String document) {
    assertThat(TestFiles.errors(document)).isNotEmpty();
    assertThat(schema.errors(document)).isNotEmpty();
  }
}

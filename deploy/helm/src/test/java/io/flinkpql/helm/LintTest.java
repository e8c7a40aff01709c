// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Helm lints the chart without errors or warnings. */
class LintTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void theChartPassesTheStrictLint() {
    LintResult result = Chart.ofProject().lint();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  /**
   * Helm lints with {@code values.yaml} alone, so a copy of the chart merges the profile into it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"values-minimal.yaml", "values-production.yaml"})
  void everyProfilePassesTheStrictLint(String profile) throws IOException {
    Chart copy = Chart.ofProject().copy(directory);
    JsonNode merged =
        JSON.readerForUpdating(copy.tree("values.yaml")).readValue(copy.tree(profile));
    Files.writeString(copy.directory().resolve("values.yaml"), merged.toString());

    LintResult result = copy.lint();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("is required"));
  }
}

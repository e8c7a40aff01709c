// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.rules.SchemaFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@code format.schema.json}, which editors use, with the reader. */
@Timeout(30)
class FormatSchemaTest {

  private final SchemaFile schema =
      SchemaFile.at(Path.of("..", "deploy", "formats", "format.schema.json"));

  static List<String> names() {
    return Formats.builtIn();
  }

  @Test
  void theSchemaHasTheKeysOfTheReader() {
    assertKeys("", FormatReader.FILE_KEYS);
    assertKeys("/properties/type/anyOf/1", FormatReader.TYPE_KEYS);
    assertKeys("/properties/group", FormatReader.GROUP_KEYS);
    assertKeys("/properties/identify", FormatKey.ofCall());
    assertKeys("/properties/also", FormatReader.ALSO_KEYS);
    assertKeys("/definitions/times/anyOf/2", FormatReader.TIME_KEYS);
    assertThat(schema.at("/definitions/type/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(FormatReader.TYPES);
    assertThat(schema.at("/properties/extends/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Formats.builtIn());
  }

  private void assertKeys(String pointer, List<String> keys) {
    assertThat(schema.keys(pointer)).as(pointer).containsExactlyElementsOf(keys);
    assertThat(schema.at(pointer + "/additionalProperties").booleanValue()).as(pointer).isFalse();
  }

  @ParameterizedTest
  @MethodSource("names")
  void builtInFormatsAreValidInTheSchema(String name) {
    assertThat(schema.errors(Formats.resource(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: track\nevent: e\nuser: u\n",
        "extends: posthog\naccount: properties.$groups.team\n",
        "extends: segment\ntimestamp: {path: [a, b], unit: ms}\nignore: x*\n"
      })
  void validFilesAreValidInTheSchema(String file) throws InvalidFormatException {
    Formats.read("test", file);
    assertThat(schema.errors(file)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: track\nevent: e\n",
        "extends: posthog\nacount: a\n",
        "extends: segment\ntimestamp: {unit: ms}\n",
        "extends: segment\ntype: trak\n"
      })
  void wrongFilesAreWrongInTheSchema(String file) {
    assertThat(schema.errors(file)).isNotEmpty();
    assertThat(catchThrowable(() -> Formats.read("test", file)))
        .isInstanceOf(InvalidFormatException.class);
  }
}

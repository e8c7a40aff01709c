// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * YAML as Helm and the API server read it: version 1.1, where {@code yes} is true, {@code 0440} is
 * octal and {@code 12e3} is a number. A key that stands twice is refused.
 */
final class ClusterYaml {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClusterYaml() {}

  /** All documents of a text; empty ones are left out. */
  static List<JsonNode> documents(String text) {
    return StreamSupport.stream(yaml().loadAll(text).spliterator(), false)
        .filter(Objects::nonNull)
        .map(ClusterYaml::tree)
        .toList();
  }

  /** The one document of a text; a missing node if the text holds nothing. */
  static JsonNode document(String text) {
    Object document = yaml().load(text);
    return document == null ? MissingNode.getInstance() : tree(document);
  }

  /** The one document of a file. */
  static JsonNode document(Path file) {
    try {
      return document(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(Object document) {
    return JSON.valueToTree(document);
  }

  private static Yaml yaml() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(strict));
  }
}

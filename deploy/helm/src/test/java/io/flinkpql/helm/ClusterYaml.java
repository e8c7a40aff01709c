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
 * Parses YAML like Helm and the API server. In YAML 1.1, {@code yes} is true, {@code 0440} is octal
 * and {@code 12e3} is a number. Duplicate keys are refused.
 */
final class ClusterYaml {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClusterYaml() {}

  /** Parses all documents of a text and omits empty ones. */
  static List<JsonNode> documents(String text) {
    return StreamSupport.stream(yaml().loadAll(text).spliterator(), false)
        .filter(Objects::nonNull)
        .map(ClusterYaml::tree)
        .toList();
  }

  /** Parses a text with one document; returns a missing node if the text is empty. */
  static JsonNode document(String text) {
    Object document = yaml().load(text);
    return document == null ? MissingNode.getInstance() : tree(document);
  }

  /** Parses a file with one document. */
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

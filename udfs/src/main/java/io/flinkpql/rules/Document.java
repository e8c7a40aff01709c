// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Holds the nodes of a document, YAML or JSON, with the errors found in it so far.
 *
 * @param root the outermost value
 * @param errors collects errors, each with its place in the document
 */
public record Document(Node root, RuleSetErrors errors) {

  /**
   * Matches the start of a JSON object. A brace before an unquoted key starts a flow mapping of
   * YAML, which is no JSON at all.
   */
  private static final Pattern JSON_START = Pattern.compile("\\s*\\{\\s*([\"}]|\\z)");

  /**
   * Composes the nodes of a document: of JSON if it begins with a brace that a quoted key follows,
   * else of YAML.
   *
   * @throws InvalidRuleSetException if the document is too large, empty, or neither YAML nor JSON
   */
  public static Document compose(String document) throws InvalidRuleSetException {
    String text = document.startsWith("\ufeff") ? document.substring(1) : document;
    PlaceFinder places = new PlaceFinder(text);
    RuleSetErrors errors = new RuleSetErrors(places);
    if (text.getBytes(StandardCharsets.UTF_8).length > DocumentLimits.MAX_BYTES) {
      errors.add(Place.START, DocumentLimits.TOO_LARGE);
    }
    errors.throwIfAny();
    Optional<Node> root =
        JSON_START.matcher(text).lookingAt()
            ? Optional.of(new JsonComposer(text, places, errors).compose())
            : new YamlComposer(text, places, errors).compose();
    if (root.isEmpty()) {
      errors.add(Place.START, "the document is empty");
    }
    errors.throwIfAny();
    return new Document(root.orElseThrow(), errors);
  }
}

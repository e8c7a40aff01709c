// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Reads rule sets from YAML or JSON. Stateless; safe to call from any thread. */
public final class RuleSets {

  /**
   * Matches the start of a JSON object. A brace before an unquoted key starts a flow mapping of
   * YAML, which is no JSON at all.
   */
  private static final Pattern JSON_START = Pattern.compile("\\s*\\{\\s*([\"}]|\\z)");

  private RuleSets() {}

  /**
   * Parses a document, validates it and compiles its conditions.
   *
   * <p>Compiling costs milliseconds, not microseconds. Read a document once, share the result
   * between threads, and do not call this for each message or on a task thread.
   *
   * @param document the document, at most 256 KiB in UTF-8; JSON if it begins with a brace that a
   *     quoted key follows, else YAML
   * @return an immutable rule set; its {@code text} is the document as passed
   * @throws InvalidRuleSetException with every error, each with line and column, if the document is
   *     not a valid rule set. A document that is too large, empty or neither YAML nor JSON reports
   *     that alone.
   */
  public static RuleSet read(String document) throws InvalidRuleSetException {
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
    return new RuleSetReader(document, root.orElseThrow(), errors).read();
  }
}

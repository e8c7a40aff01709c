// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads rule sets from YAML or JSON. Stateless; safe to call from any thread. */
public final class RuleSets {

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_NESTING = 50;
  private static final int MAX_ALIASES = 50;
  private static final Place START = new Place(1, 1);

  private RuleSets() {}

  /**
   * Parses a document, validates it and compiles its conditions.
   *
   * <p>Compiling costs milliseconds, not microseconds. Read a document once, share the result
   * between threads, and do not call this for each message or on a task thread.
   *
   * @param yaml the document, at most 1 MiB in UTF-8; JSON is YAML too
   * @return an immutable rule set; its {@code text} is the document as passed
   * @throws InvalidRuleSetException with every error, each with line and column, if the document is
   *     not a valid rule set. A document that is too large, empty or not YAML reports that alone.
   */
  public static RuleSet read(String yaml) throws InvalidRuleSetException {
    String text = yaml.startsWith("\ufeff") ? yaml.substring(1) : yaml;
    PlaceFinder places = new PlaceFinder(text);
    RuleSetErrors errors = new RuleSetErrors(places);
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      errors.add(START, "the document is larger than 1 MiB, the limit for a rule set");
    }
    errors.throwIfAny();
    Optional<Node> root = compose(text, places, errors);
    if (root.isEmpty()) {
      errors.add(START, "the document is empty");
    }
    errors.throwIfAny();
    return new RuleSetReader(yaml, root.orElseThrow(), errors).read();
  }

  private static Optional<Node> compose(String text, PlaceFinder places, RuleSetErrors errors)
      throws InvalidRuleSetException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_NESTING);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    try {
      return Optional.ofNullable(new Yaml(options).compose(new StringReader(text)));
    } catch (MarkedYAMLException e) {
      Place place = e.getProblemMark() == null ? START : places.of(e.getProblemMark());
      errors.add(place, "not valid YAML: " + e.getProblem());
    } catch (ReaderException e) {
      errors.add(
          places.at(e.getPosition()),
          String.format("not valid YAML: remove the character U+%04X", e.getCodePoint()));
    } catch (YAMLException e) {
      errors.add(START, "not valid YAML: " + e.getMessage());
    }
    errors.throwIfAny();
    return Optional.empty();
  }
}

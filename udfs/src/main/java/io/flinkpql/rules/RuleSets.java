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

/** Reads rule sets from YAML (so JSON too). */
public final class RuleSets {

  private static final int LARGEST_BYTES = 1 << 20;
  private static final Place START = new Place(1, 1);

  private RuleSets() {}

  /**
   * Reads, validates and compiles a rule set.
   *
   * @param yaml the document
   * @throws InvalidRuleSetException with every error, each with line and column
   */
  public static RuleSet read(String yaml) throws InvalidRuleSetException {
    String text = yaml.startsWith("\ufeff") ? yaml.substring(1) : yaml;
    Source source = new Source(text);
    Problems problems = new Problems(source);
    if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
      problems.add(START, "a rule set is at most 1 MiB large");
    }
    problems.refuse();
    Optional<Node> root = compose(text, source, problems);
    if (root.isEmpty()) {
      problems.add(START, "the document is empty");
    }
    problems.refuse();
    return new RuleSetReader(yaml, root.orElseThrow(), problems).read();
  }

  private static Optional<Node> compose(String text, Source source, Problems problems)
      throws InvalidRuleSetException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(50);
    options.setMaxAliasesForCollections(50);
    try {
      return Optional.ofNullable(new Yaml(options).compose(new StringReader(text)));
    } catch (MarkedYAMLException e) {
      Place place = e.getProblemMark() == null ? START : source.place(e.getProblemMark());
      problems.add(place, "not YAML: " + e.getProblem());
    } catch (ReaderException e) {
      problems.add(
          source.place(e.getPosition()),
          String.format("not YAML: character U+%04X must not stand here", e.getCodePoint()));
    } catch (YAMLException e) {
      problems.add(START, "not YAML: " + e.getMessage());
    }
    problems.refuse();
    return Optional.empty();
  }
}

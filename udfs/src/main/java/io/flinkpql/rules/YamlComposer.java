// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Composes the nodes of a YAML document. It checks the limits on nesting and aliases itself,
 * because the library reports its own limits without a place.
 */
final class YamlComposer {

  private static final class OpenCollection {
    private final String anchor;
    private long size = 1;

    private OpenCollection(String anchor) {
      this.anchor = anchor;
    }
  }

  private final String text;
  private final PlaceFinder places;
  private final RuleSetErrors errors;
  private final Deque<OpenCollection> open = new ArrayDeque<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private long repeated;
  private Optional<ScalarEvent> lastScalar = Optional.empty();

  YamlComposer(String text, PlaceFinder places, RuleSetErrors errors) {
    this.text = text;
    this.places = places;
    this.errors = errors;
  }

  /**
   * Composes the document. Call it once.
   *
   * @return the root; empty if the document has no content
   * @throws InvalidRuleSetException if the document is not YAML or exceeds a limit
   */
  Optional<Node> compose() throws InvalidRuleSetException {
    Optional<Node> root = Optional.empty();
    try {
      checkLimits();
      root = Optional.ofNullable(yaml().compose(new StringReader(text)));
    } catch (MarkedYAMLException e) {
      add(e);
    } catch (ReaderException e) {
      errors.add(
          places.at(e.getPosition()),
          String.format("not valid YAML: remove the character U+%04X", e.getCodePoint()));
    } catch (YAMLException e) {
      errors.add(Place.START, "not valid YAML: " + e.getMessage());
    }
    errors.throwIfAny();
    return root;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(Integer.MAX_VALUE);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    return new Yaml(options);
  }

  private void checkLimits() throws InvalidRuleSetException {
    for (Event event : yaml().parse(new StringReader(text))) {
      if (event instanceof CollectionStartEvent start) {
        start(start);
      } else if (event instanceof CollectionEndEvent) {
        end();
      } else if (event instanceof AliasEvent alias) {
        repeat(alias);
      } else if (event instanceof ScalarEvent scalar) {
        // In flow style, an empty value follows a key that the library takes for a value.
        lastScalar = scalar.getValue().isEmpty() ? lastScalar : Optional.of(scalar);
        add(1);
      }
      errors.throwIfAny();
    }
  }

  private void start(CollectionStartEvent start) {
    open.push(new OpenCollection(start.getAnchor()));
    if (open.size() > DocumentLimits.MAX_NESTING) {
      errors.add(places.of(start.getStartMark()), DocumentLimits.TOO_DEEP);
    }
  }

  private void end() {
    OpenCollection ended = open.pop();
    if (ended.anchor != null) {
      sizes.put(ended.anchor, ended.size);
    }
    add(ended.size);
  }

  private void repeat(AliasEvent alias) {
    String anchor = alias.getAnchor();
    if (open.stream().anyMatch(collection -> anchor.equals(collection.anchor))) {
      errors.add(
          places.of(alias.getStartMark()),
          "the alias '*" + anchor + "' stands inside the value that it repeats");
      return;
    }
    long size = sizes.getOrDefault(anchor, 1L);
    repeated += size;
    add(size);
    if (repeated > DocumentLimits.MAX_REPEATED) {
      errors.add(places.of(alias.getStartMark()), DocumentLimits.TOO_MANY_REPEATED);
    }
  }

  private void add(long size) {
    if (!open.isEmpty()) {
      open.peek().size += size;
    }
  }

  private void add(MarkedYAMLException e) {
    Mark problem = e.getProblemMark();
    Optional<Mark> key = tooLongKey(e);
    if (key.isPresent()) {
      errors.add(places.of(key.get()), DocumentLimits.KEY_TOO_LONG);
    } else {
      errors.add(
          problem == null ? Place.START : places.of(problem), "not valid YAML: " + e.getProblem());
    }
  }

  /**
   * Finds a key that is too long for YAML. The library takes it for a plain value and fails at the
   * colon: in block style while it scans the key, in flow style right after the value.
   */
  private Optional<Mark> tooLongKey(MarkedYAMLException e) {
    if (e.getProblemMark() == null) {
      return Optional.empty();
    }
    int problem = e.getProblemMark().getIndex();
    Optional<Mark> inFlow =
        lastScalar
            .filter(scalar -> problem - scalar.getEndMark().getIndex() <= 1)
            .map(ScalarEvent::getStartMark);
    Optional<Mark> inBlock =
        Optional.ofNullable(e.getContextMark())
            .filter(mark -> "while scanning a simple key".equals(e.getContext()));
    return inBlock
        .or(() -> inFlow)
        .filter(mark -> problem - mark.getIndex() > DocumentLimits.MAX_YAML_KEY)
        .filter(mark -> isOneLine(mark.getIndex(), problem));
  }

  private boolean isOneLine(int from, int to) {
    return places.at(from).line() == places.at(to).line();
  }
}

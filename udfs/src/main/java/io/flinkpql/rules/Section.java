// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A mapping with known keys. */
final class Section {

  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Problems problems;

  private Section(Node node, Problems problems) {
    this.node = node;
    this.problems = problems;
  }

  /**
   * Reads a mapping; any key but the known ones is a problem, and so is one that stands twice.
   *
   * @param node what should be a mapping
   * @param what it is, for messages: {@code a signal}
   */
  static Section of(Node node, String what, List<String> known, Problems problems) {
    Section section = new Section(node, problems);
    entries(node, what, problems)
        .forEach(
            (key, value) -> {
              if (known.contains(key.getValue())) {
                section.values.put(key.getValue(), value);
              } else {
                problems.add(
                    key,
                    "unknown key '"
                        + key.getValue()
                        + "' in "
                        + what
                        + NearestName.hint(key.getValue(), known));
              }
            });
    return section;
  }

  /** Entries of a mapping whose keys are scalars, in order; no key twice. */
  static Map<ScalarNode, Node> entries(Node node, String what, Problems problems) {
    Map<ScalarNode, Node> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problems.add(node, what + " is a mapping of keys to values");
      return entries;
    }
    Map<String, ScalarNode> seen = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode(), "a key must be a text");
      } else if (seen.putIfAbsent(key.getValue(), key) != null) {
        problems.add(key, "'" + key.getValue() + "' stands here twice");
      } else {
        entries.put(key, tuple.getValueNode());
      }
    }
    return entries;
  }

  Optional<Node> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The value of a key that must be there. */
  Optional<Node> require(String key, String what) {
    Optional<Node> value = get(key);
    if (value.isEmpty() && node instanceof MappingNode) {
      problems.add(node, what + " needs '" + key + "'");
    }
    return value;
  }
}

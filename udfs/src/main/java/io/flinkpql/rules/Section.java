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

/** Reads a YAML mapping with a fixed set of keys. */
public final class Section {

  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final RuleSetErrors errors;

  private Section(Node node, RuleSetErrors errors) {
    this.node = node;
    this.errors = errors;
  }

  /**
   * Reads a mapping. Unknown and duplicate keys are errors.
   *
   * @param node the mapping
   * @param what names the mapping in error messages: {@code a tier}
   * @param known the allowed keys
   */
  public static Section of(Node node, String what, List<String> known, RuleSetErrors errors) {
    Section section = new Section(node, errors);
    entries(node, what, errors)
        .forEach(
            (key, value) -> {
              if (known.contains(key.getValue())) {
                section.values.put(key.getValue(), value);
              } else {
                errors.add(
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

  /** Reads the entries of a mapping with free keys, in order. Duplicate keys are errors. */
  public static Map<ScalarNode, Node> entries(Node node, String what, RuleSetErrors errors) {
    Map<ScalarNode, Node> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      errors.add(node, what + " must be a mapping of keys to values");
      return entries;
    }
    Map<String, ScalarNode> seen = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        errors.add(tuple.getKeyNode(), "a key must be a string");
      } else if (seen.putIfAbsent(key.getValue(), key) != null) {
        errors.add(key, "duplicate key '" + key.getValue() + "'");
      } else {
        entries.put(key, tuple.getValueNode());
      }
    }
    return entries;
  }

  /** Returns the value of an optional key. */
  public Optional<Node> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Returns the value of a required key; a missing key is an error. */
  public Optional<Node> require(String key, String what) {
    Optional<Node> value = get(key);
    if (value.isEmpty() && node instanceof MappingNode) {
      errors.add(node, what + " needs '" + key + "'");
    }
    return value;
  }
}

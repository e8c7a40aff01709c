// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads what conditions decide: tiers, segments, priority. */
final class LadderReader {

  private static final int MOST_TIERS = 50;
  private static final long LONGEST_HOLD = 3_650 * Scalar.DAY_MILLIS;

  private final Problems problems;
  private final Scalar scalar;
  private final ConditionReader conditions;

  LadderReader(Problems problems, ConditionReader conditions) {
    this.problems = problems;
    this.scalar = new Scalar(problems);
    this.conditions = conditions;
  }

  /** Names of tiers, read before any condition that may compare with them; reports nothing. */
  static Set<String> tierNames(Node node) {
    Set<String> names = new LinkedHashSet<>();
    if (node instanceof SequenceNode tiers) {
      for (Node tier : tiers.getValue()) {
        if (tier instanceof MappingNode mapping) {
          mapping.getValue().stream()
              .filter(entry -> isKey(entry, "name"))
              .map(NodeTuple::getValueNode)
              .filter(ScalarNode.class::isInstance)
              .forEach(name -> names.add(((ScalarNode) name).getValue()));
        }
      }
    }
    return names;
  }

  private static boolean isKey(NodeTuple entry, String name) {
    return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
  }

  List<Tier> tiers(Node node) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      problems.add(node, "'tiers' is a list of at least one tier, lowest first");
      return List.of();
    } else if (list.getValue().size() > MOST_TIERS) {
      problems.add(node, "a rule set holds at most " + MOST_TIERS + " tiers");
      return List.of();
    }
    List<Tier> tiers = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Node element : list.getValue()) {
      tier(element, names).ifPresent(tiers::add);
    }
    return tiers;
  }

  private Optional<Tier> tier(Node node, Set<String> names) {
    Section section =
        Section.of(node, "a tier", List.of("name", "enter", "stay", "hold"), problems);
    Optional<Node> nameNode = section.require("name", "a tier");
    Optional<String> name = nameNode.flatMap(n -> scalar.name(n, "a tier's name"));
    if (name.isPresent() && !names.add(name.get())) {
      problems.add(nameNode.orElseThrow(), "two tiers are named '" + name.get() + "'");
    }
    List<Condition> enter =
        section
            .require("enter", "a tier")
            .map(n -> conditions.some(n, "'enter'"))
            .orElse(List.of());
    List<Condition> stay =
        section.get("stay").map(n -> conditions.some(n, "'stay'")).orElse(List.of());
    long hold =
        section
            .get("hold")
            .map(n -> scalar.duration(n, "'hold'", 0, LONGEST_HOLD).orElse(0))
            .orElse(0L);
    return name.map(n -> new Tier(n, enter, stay, hold));
  }

  List<Segment> segments(Node node) {
    List<Segment> segments = new ArrayList<>();
    for (Map.Entry<ScalarNode, Node> entry :
        Section.entries(node, "'segments'", problems).entrySet()) {
      Optional<String> name = scalar.name(entry.getKey(), "a segment's name");
      List<Condition> when = conditions.some(entry.getValue(), "a segment");
      name.ifPresent(n -> segments.add(new Segment(n, when)));
    }
    return segments;
  }

  List<Priority> priorities(Node node) {
    if (!(node instanceof SequenceNode list)) {
      problems.add(node, "'priority' is a list of {name: …, when: …}");
      return List.of();
    }
    List<Priority> priorities = new ArrayList<>();
    for (Node element : list.getValue()) {
      Section section = Section.of(element, "a priority", List.of("name", "when"), problems);
      Optional<String> name =
          section.require("name", "a priority").flatMap(n -> scalar.name(n, "a priority's name"));
      Optional<List<Condition>> when =
          section.require("when", "a priority").map(n -> conditions.some(n, "'when'"));
      name.ifPresent(n -> priorities.add(new Priority(n, when.orElse(List.of()))));
    }
    return priorities;
  }
}

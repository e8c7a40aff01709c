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

/** Reads the sections whose conditions are tested on accounts: tiers, segments and priority. */
final class LadderReader {

  static final List<String> TIER_KEYS = List.of("name", "enter", "stay", "hold", "label");
  static final List<String> SEGMENT_KEYS = List.of("when", "label");
  static final List<String> PRIORITY_KEYS = List.of("name", "when");

  // Records list these by name, so the limits bound records too.
  private static final int MAX_TIERS = 50;
  private static final int MAX_SEGMENTS = 100;
  private static final int MAX_PRIORITIES = 100;
  private static final long MAX_HOLD_MILLIS = 3_650 * ScalarReader.DAY_MILLIS;

  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final ConditionReader conditions;

  LadderReader(RuleSetErrors errors, ConditionReader conditions) {
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
    this.conditions = conditions;
  }

  /** Reads the names of tiers only, without reporting errors, for conditions that use them. */
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

  /** Reads the ladder, lowest tier first. */
  List<Tier> tiers(Node node) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      errors.add(node, "'tiers' must be a list of at least one tier, lowest first");
      return List.of();
    } else if (list.getValue().size() > MAX_TIERS) {
      errors.add(node, "a rule set can have at most " + MAX_TIERS + " tiers");
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
    Section section = Section.of(node, "a tier", TIER_KEYS, errors);
    Optional<Node> nameNode = section.require("name", "a tier");
    Optional<String> name = nameNode.flatMap(n -> scalars.name(n, "a tier's name"));
    if (name.isPresent() && !names.add(name.get())) {
      errors.add(nameNode.orElseThrow(), "duplicate tier name '" + name.get() + "'");
    }
    List<Condition> enter =
        section
            .require("enter", "a tier")
            .map(n -> conditions.oneOrMore(n, "'enter'"))
            .orElse(List.of());
    List<Condition> stay =
        section.get("stay").map(n -> conditions.oneOrMore(n, "'stay'")).orElse(List.of());
    long hold =
        section
            .get("hold")
            .map(n -> scalars.duration(n, "'hold'", 0, MAX_HOLD_MILLIS).orElse(0))
            .orElse(0L);
    Optional<String> label = section.get("label").flatMap(scalars::label);
    return name.map(n -> new Tier(n, enter, stay, hold, label));
  }

  /** Reads the segments, in order. */
  List<Segment> segments(Node node) {
    Map<ScalarNode, Node> entries = Section.entries(node, "'segments'", errors);
    if (entries.size() > MAX_SEGMENTS) {
      errors.add(node, "a rule set can have at most " + MAX_SEGMENTS + " segments");
      return List.of();
    }
    List<Segment> segments = new ArrayList<>();
    for (Map.Entry<ScalarNode, Node> entry : entries.entrySet()) {
      Optional<String> name = scalars.name(entry.getKey(), "a segment's name");
      Segment segment = segment(name.orElse(""), entry.getValue());
      name.ifPresent(n -> segments.add(segment));
    }
    return segments;
  }

  /** Reads a segment: its conditions alone, or a mapping of them and a label. */
  private Segment segment(String name, Node node) {
    if (!(node instanceof MappingNode)) {
      return new Segment(name, conditions.oneOrMore(node, "a segment"), Optional.empty());
    }
    Section section = Section.of(node, "a segment", SEGMENT_KEYS, errors);
    List<Condition> when =
        section
            .require("when", "a segment")
            .map(n -> conditions.oneOrMore(n, "'when'"))
            .orElse(List.of());
    return new Segment(name, when, section.get("label").flatMap(scalars::label));
  }

  /** Reads the priorities, in order. */
  List<Priority> priorities(Node node) {
    if (!(node instanceof SequenceNode list)) {
      errors.add(node, "'priority' must be a list of {name: …, when: …}");
      return List.of();
    } else if (list.getValue().size() > MAX_PRIORITIES) {
      errors.add(node, "a rule set can have at most " + MAX_PRIORITIES + " priorities");
      return List.of();
    }
    List<Priority> priorities = new ArrayList<>();
    for (Node element : list.getValue()) {
      Section section = Section.of(element, "a priority", PRIORITY_KEYS, errors);
      Optional<String> name =
          section.require("name", "a priority").flatMap(n -> scalars.name(n, "a priority's name"));
      Optional<List<Condition>> when =
          section.require("when", "a priority").map(n -> conditions.oneOrMore(n, "'when'"));
      name.ifPresent(n -> priorities.add(new Priority(n, when.orElse(List.of()))));
    }
    return priorities;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds parts of a valid rule set that are probably mistakes. */
final class WarningFinder {

  private static final Pattern LENGTH_IN_NAME = Pattern.compile(".*_([0-9]{1,4})([dh])");
  private static final Pattern NUMBER_FIRST = Pattern.compile("^[0-9]");

  private final PlaceFinder places;
  private final Map<String, Node> root;
  private final List<Signal> signals;
  private final ConditionProbe probe;
  private final List<RuleSetWarning> warnings = new ArrayList<>();
  private final Map<String, String> spellings = new HashMap<>();

  /**
   * @param places finds places in the document
   * @param root the root of a document without errors
   * @param signals its signals
   * @param retentionDays its retention in days
   */
  WarningFinder(PlaceFinder places, Node root, List<Signal> signals, int retentionDays) {
    this.places = places;
    this.root = entries(root);
    this.signals = signals;
    this.probe = new ConditionProbe(signals, retentionDays);
  }

  /** Returns the warnings, sorted by line and column. Call it once. */
  List<RuleSetWarning> find(List<Tier> tiers, List<Segment> segments, List<Priority> priorities) {
    events();
    windows();
    labels();
    List<Node> tierNodes = list(root.get("tiers"));
    for (int i = 0; i < tiers.size(); i++) {
      tier(entries(tierNodes.get(i)), tiers.get(i));
    }
    List<Node> segmentNodes = List.copyOf(entries(root.get("segments")).values());
    for (int i = 0; i < segments.size(); i++) {
      Node when = entries(segmentNodes.get(i)).getOrDefault("when", segmentNodes.get(i));
      neverTrue(when, segments.get(i).when());
    }
    List<Node> priorityNodes = list(root.get("priority"));
    for (int i = 0; i < priorities.size(); i++) {
      neverTrue(entries(priorityNodes.get(i)).get("when"), priorities.get(i).when());
    }
    warnings.sort(
        Comparator.comparingInt(RuleSetWarning::line).thenComparingInt(RuleSetWarning::column));
    return List.copyOf(warnings);
  }

  private void events() {
    entries(root.get("signals")).values().forEach(signal -> eventsOf(entries(signal).get("event")));
    eventsOf(entries(root.get("conversion")).get("event"));
    if (entries(root.get("score")).get("points") instanceof MappingNode points) {
      points.getValue().forEach(entry -> spelling((ScalarNode) entry.getKeyNode()));
    }
  }

  private void eventsOf(Node node) {
    List<Node> names = list(node);
    names.forEach(name -> spelling((ScalarNode) name));
    if (names.size() == 1 && ((ScalarNode) names.get(0)).getValue().contains(",")) {
      String name = ((ScalarNode) names.get(0)).getValue();
      warn(
          names.get(0),
          "'" + name + "' is one event: write a list for several: [" + name.strip() + "]");
    }
  }

  private void spelling(ScalarNode event) {
    String name = event.getValue();
    String other = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
    if (other != null && !other.equals(name)) {
      warn(event, "event '" + name + "' differs from '" + other + "' only in case");
    }
  }

  private void windows() {
    List<Map.Entry<ScalarNode, Node>> nodes = new ArrayList<>();
    if (root.get("signals") instanceof MappingNode mapping) {
      mapping
          .getValue()
          .forEach(e -> nodes.add(Map.entry((ScalarNode) e.getKeyNode(), e.getValueNode())));
    }
    for (int i = 0; i < signals.size(); i++) {
      Signal signal = signals.get(i);
      Matcher named = LENGTH_IN_NAME.matcher(signal.name());
      Optional<Node> window = Optional.ofNullable(entries(nodes.get(i).getValue()).get("window"));
      if (window.isPresent() && named.matches() && !isNamedFor(signal.window(), named)) {
        warn(
            nodes.get(i).getKey(),
            "signal '"
                + signal.name()
                + "' has a window of "
                + ((ScalarNode) window.get()).getValue());
      }
    }
  }

  private void labels() {
    for (Node signal : entries(root.get("signals")).values()) {
      Node label = entries(signal).get("label");
      if (label instanceof ScalarNode scalar && NUMBER_FIRST.matcher(scalar.getValue()).find()) {
        warn(label, "the label of a signal follows its value: leave the number out");
      }
    }
  }

  private static boolean isNamedFor(Window window, Matcher name) {
    int hours = Integer.parseInt(name.group(1)) * (name.group(2).equals("d") ? 24 : 1);
    if (window instanceof Window.Days days) {
      return hours == 24 * days.length()
          || hours == 24 * days.offset()
          || hours == 24 * (days.length() + days.offset());
    }
    return !(window instanceof Window.Hours length) || hours == length.length();
  }

  private void tier(Map<String, Node> node, Tier tier) {
    neverTrue(node.get("enter"), tier.enter());
    neverTrue(node.get("stay"), tier.stay());
    List<Node> stayNodes = list(node.get("stay"));
    for (int i = 0; i < tier.stay().size(); i++) {
      Condition stay = tier.stay().get(i);
      List<Integer> read = probe.signalsRead(stay);
      List<Condition> enter =
          tier.enter().stream()
              .filter(condition -> probe.signalsRead(condition).equals(read))
              .toList();
      if (!probe.isNeverTrue(stay) && probe.isHarder(stay, enter)) {
        warn(
            stayNodes.get(i),
            "'stay' is harder to meet than 'enter' ("
                + enter.get(0).text().strip()
                + "), which keeps the tier too: it has no effect");
      }
    }
  }

  private void neverTrue(Node node, List<Condition> conditions) {
    List<Node> nodes = list(node);
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      if (probe.isNeverTrue(condition)) {
        List<String> ranges =
            probe.signalsRead(condition).stream()
                .filter(index -> signals.get(index).measure() != Measure.SUM)
                .map(index -> signals.get(index).name() + " is " + probe.range(index))
                .toList();
        warn(
            nodes.get(i),
            "the condition is never true"
                + (ranges.isEmpty() ? "" : ": " + String.join(", ", ranges)));
      }
    }
  }

  private void warn(Node node, String message) {
    Place place = places.of(node);
    warnings.add(new RuleSetWarning(place.line(), place.column(), message));
  }

  private static Map<String, Node> entries(Node node) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        entries.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode());
      }
    }
    return entries;
  }

  private static List<Node> list(Node node) {
    if (node == null) {
      return List.of();
    }
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.NearestName;
import io.flinkpql.condition.Vocabulary;
import io.flinkpql.message.FieldPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the section {@code signals}. */
final class SignalReader {

  private static final int MAX_SIGNALS = 500;
  static final List<String> KEYS =
      List.of("event", "measure", "of", "window", "offset", "where", "label");
  private static final List<String> MEASURES =
      Arrays.stream(Measure.values()).map(Measure::text).toList();
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Set<Measure> WITH_FIELD = EnumSet.of(Measure.SUM, Measure.DISTINCT);
  private static final Set<Measure> WITH_WINDOW =
      EnumSet.of(
          Measure.COUNT,
          Measure.SUM,
          Measure.ACTIVE_DAYS,
          Measure.DISTINCT_USERS,
          Measure.DISTINCT);
  private static final Set<Measure> WITH_HOURS =
      EnumSet.of(Measure.COUNT, Measure.SUM, Measure.DISTINCT_USERS, Measure.DISTINCT);
  private static final Set<Measure> WITH_OFFSET =
      EnumSet.of(Measure.COUNT, Measure.SUM, Measure.ACTIVE_DAYS);

  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final ConditionReader conditions;
  private final OrderedIndex<FieldPath> fields;
  private final int retentionDays;

  SignalReader(
      RuleSetErrors errors,
      ConditionReader conditions,
      OrderedIndex<FieldPath> fields,
      int retentionDays) {
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
    this.conditions = conditions;
    this.fields = fields;
    this.retentionDays = retentionDays;
  }

  /** Reads all signals, in order. */
  List<Signal> signals(Node node) {
    Map<ScalarNode, Node> entries = Section.entries(node, "'signals'", errors);
    if (entries.size() > MAX_SIGNALS) {
      errors.add(node, "a rule set can have at most " + MAX_SIGNALS + " signals");
      return List.of();
    }
    List<Signal> signals = new ArrayList<>();
    entries.forEach(
        (name, definition) -> {
          checkName(name);
          signal(name.getValue(), definition).ifPresent(signals::add);
        });
    return signals;
  }

  private void checkName(ScalarNode name) {
    if (Vocabulary.isReserved(name.getValue())) {
      errors.add(
          name, "'" + name.getValue() + "' is reserved in conditions: choose another signal name");
    } else if (!IDENTIFIER.matcher(name.getValue()).matches()) {
      errors.add(
          name,
          "a signal's name can have only letters, digits and '_', and must not start with a digit");
    } else {
      scalars.isWithin(ScalarReader.MAX_NAME, name.getValue(), name, "a signal's name");
    }
  }

  private Optional<Signal> signal(String name, Node node) {
    String what = "signal '" + name + "'";
    Section section = Section.of(node, what, KEYS, errors);
    Optional<SortedSet<String>> events = section.require("event", what).flatMap(this::events);
    Optional<Measure> measure = section.require("measure", what).flatMap(this::measure);
    List<Condition> where =
        section.get("where").map(n -> conditions.oneOrMore(n, "'where'")).orElse(List.of());
    Optional<String> label = section.get("label").flatMap(scalars::label);
    if (measure.isEmpty()) {
      return Optional.empty();
    }
    Optional<FieldPath> of = of(section, node, measure.get());
    Optional<Window> window = window(section, node, measure.get());
    return events.flatMap(
        names ->
            window.map(
                w -> new Signal(name, new Matcher(names, where), measure.get(), of, w, label)));
  }

  /** Reads the names of events; the empty set means every event. */
  private Optional<SortedSet<String>> events(Node node) {
    List<Node> nodes = scalars.list(node);
    SortedSet<String> events = new TreeSet<>(scalars.events(node, "'event'"));
    if (events.contains("*")) {
      if (nodes.size() > 1) {
        errors.add(node, "'*' already means every event: remove the other names");
      }
      return Optional.of(new TreeSet<>());
    }
    return events.isEmpty() ? Optional.empty() : Optional.of(events);
  }

  private Optional<Measure> measure(Node node) {
    Optional<String> text = scalars.string(node, "'measure'");
    Optional<Measure> measure =
        text.flatMap(
            t -> Arrays.stream(Measure.values()).filter(m -> m.text().equals(t)).findFirst());
    if (text.isPresent() && measure.isEmpty()) {
      errors.add(
          node,
          "unknown measure '"
              + text.get()
              + "'"
              + NearestName.of(text.get(), MEASURES)
                  .map(nearest -> ": did you mean '" + nearest + "'?")
                  .orElse(": use one of " + String.join(", ", MEASURES)));
    }
    return measure;
  }

  private Optional<FieldPath> of(Section section, Node node, Measure measure) {
    if (!WITH_FIELD.contains(measure)) {
      section.get("of").ifPresent(of -> errors.add(of, hasNo(measure, "of")));
      return Optional.empty();
    }
    Optional<FieldPath> path =
        section.require("of", "measure '" + measure.text() + "'").flatMap(this::path);
    path.ifPresent(fields::indexOf);
    return path;
  }

  private Optional<FieldPath> path(Node node) {
    Optional<String> text = scalars.text(node, "'of'");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = List.of(text.get().split("\\.", -1));
    Optional<FieldPath.Root> root =
        Arrays.stream(FieldPath.Root.values())
            .filter(candidate -> candidate.text().equals(names.get(0)))
            .findFirst();
    if (root.isEmpty() || names.size() < 2 || names.stream().anyMatch(String::isBlank)) {
      errors.add(node, "'of' must be a path like properties.NAME, context.NAME or traits.NAME");
      return Optional.empty();
    }
    return Optional.of(new FieldPath(root.get(), names.subList(1, names.size())));
  }

  private Optional<Window> window(Section section, Node node, Measure measure) {
    Optional<Node> windowNode = section.get("window");
    Optional<Node> offsetNode = section.get("offset");
    if (!WITH_WINDOW.contains(measure)) {
      windowNode.ifPresent(w -> errors.add(w, hasNo(measure, "window")));
      offsetNode.ifPresent(o -> errors.add(o, hasNo(measure, "offset")));
      return Optional.of(new Window.Lifetime());
    } else if (windowNode.isEmpty()) {
      return withoutWindow(node, offsetNode, measure);
    }
    Optional<ScalarReader.Span> span = scalars.span(windowNode.get(), "'window'");
    if (span.isEmpty()) {
      return Optional.empty();
    }
    return span.get().hours()
        ? hours(windowNode.get(), offsetNode, span.get().length(), measure)
        : days(windowNode.get(), offsetNode, span.get().length(), measure);
  }

  private Optional<Window> withoutWindow(Node node, Optional<Node> offset, Measure measure) {
    offset.ifPresent(o -> errors.add(o, "'offset' needs a 'window' in days"));
    if (measure == Measure.ACTIVE_DAYS) {
      errors.add(node, "measure 'active_days' needs a 'window' in days");
      return Optional.empty();
    }
    return Optional.of(new Window.Lifetime());
  }

  private Optional<Window> hours(Node node, Optional<Node> offset, int length, Measure measure) {
    offset.ifPresent(o -> errors.add(o, "'offset' needs a 'window' in days"));
    if (!WITH_HOURS.contains(measure)) {
      errors.add(node, "measure '" + measure.text() + "' needs a 'window' in days, like 7d");
    } else if (length < 1 || length > Window.Hours.MAX_LENGTH) {
      errors.add(node, "an hourly 'window' must be from 1h to " + Window.Hours.MAX_LENGTH + "h");
    } else if (length > 24 * retentionDays) {
      errors.add(node, tooLong("'window' is"));
    } else {
      return Optional.of(new Window.Hours(length));
    }
    return Optional.empty();
  }

  private Optional<Window> days(Node node, Optional<Node> offset, int length, Measure measure) {
    OptionalInt offsetDays =
        offset.isEmpty()
            ? OptionalInt.of(0)
            : scalars.days(offset.get(), "'offset'", 0, RuleSet.MAX_RETENTION_DAYS);
    if (offset.isPresent() && !WITH_OFFSET.contains(measure)) {
      errors.add(offset.get(), hasNo(measure, "offset"));
    }
    if (length < 1) {
      errors.add(node, "'window' must be at least 1d");
    } else if (offsetDays.isPresent() && length > retentionDays - offsetDays.getAsInt()) {
      errors.add(
          node, tooLong(offsetDays.getAsInt() == 0 ? "'window' is" : "'window' plus 'offset' is"));
    } else if (offsetDays.isPresent()) {
      return Optional.of(new Window.Days(length, offsetDays.getAsInt()));
    }
    return Optional.empty();
  }

  private static String hasNo(Measure measure, String key) {
    return "measure '" + measure.text() + "' has no '" + key + "': remove it";
  }

  private String tooLong(String subject) {
    return subject
        + " longer than 'retention' ("
        + retentionDays
        + "d): shorten it or raise 'retention'";
  }
}

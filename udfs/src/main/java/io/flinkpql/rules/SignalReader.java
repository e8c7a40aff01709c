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

/** Reads the signals of a rule set. */
final class SignalReader {

  private static final int MOST = 500;
  private static final List<String> KEYS =
      List.of("event", "measure", "of", "window", "offset", "where");
  private static final List<String> MEASURES =
      Arrays.stream(Measure.values()).map(Measure::text).toList();
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Set<Measure> OF_A_FIELD = EnumSet.of(Measure.SUM, Measure.DISTINCT);
  private static final Set<Measure> WINDOWED =
      EnumSet.of(
          Measure.COUNT,
          Measure.SUM,
          Measure.ACTIVE_DAYS,
          Measure.DISTINCT_USERS,
          Measure.DISTINCT);
  private static final Set<Measure> HOURLY =
      EnumSet.of(Measure.COUNT, Measure.SUM, Measure.DISTINCT_USERS, Measure.DISTINCT);
  private static final Set<Measure> MOVABLE =
      EnumSet.of(Measure.COUNT, Measure.SUM, Measure.ACTIVE_DAYS);

  private final Problems problems;
  private final Scalar scalar;
  private final ConditionReader conditions;
  private final Index<FieldPath> fields;
  private final int retentionDays;

  SignalReader(
      Problems problems, ConditionReader conditions, Index<FieldPath> fields, int retentionDays) {
    this.problems = problems;
    this.scalar = new Scalar(problems);
    this.conditions = conditions;
    this.fields = fields;
    this.retentionDays = retentionDays;
  }

  /** All signals, in order. */
  List<Signal> signals(Node node) {
    Map<ScalarNode, Node> entries = Section.entries(node, "'signals'", problems);
    if (entries.size() > MOST) {
      problems.add(node, "a rule set holds at most " + MOST + " signals");
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
      problems.add(
          name, "'" + name.getValue() + "' has a meaning in conditions: name the signal otherwise");
    } else if (!IDENTIFIER.matcher(name.getValue()).matches()) {
      problems.add(
          name,
          "a signal's name is made of letters, digits and '_', and does not begin with a digit");
    }
  }

  private Optional<Signal> signal(String name, Node node) {
    String what = "signal '" + name + "'";
    Section section = Section.of(node, what, KEYS, problems);
    Optional<SortedSet<String>> events = section.require("event", what).flatMap(this::events);
    Optional<Measure> measure = section.require("measure", what).flatMap(this::measure);
    List<Condition> where =
        section.get("where").map(n -> conditions.some(n, "'where'")).orElse(List.of());
    if (measure.isEmpty()) {
      return Optional.empty();
    }
    Optional<FieldPath> of = of(section, node, measure.get());
    Optional<Window> window = window(section, node, measure.get());
    return events.flatMap(
        names ->
            window.map(w -> new Signal(name, new Matcher(names, where), measure.get(), of, w)));
  }

  /** Empty where every event matches. */
  private Optional<SortedSet<String>> events(Node node) {
    List<Node> nodes = scalar.list(node);
    SortedSet<String> events = new TreeSet<>(scalar.names(node, "'event'"));
    if (events.contains("*")) {
      if (nodes.size() > 1) {
        problems.add(node, "'*' means every event: no other can stand beside it");
      }
      return Optional.of(new TreeSet<>());
    }
    return events.isEmpty() ? Optional.empty() : Optional.of(events);
  }

  private Optional<Measure> measure(Node node) {
    Optional<String> text = scalar.text(node, "'measure'");
    Optional<Measure> measure =
        text.flatMap(
            t -> Arrays.stream(Measure.values()).filter(m -> m.text().equals(t)).findFirst());
    if (text.isPresent() && measure.isEmpty()) {
      problems.add(
          node,
          "unknown measure '"
              + text.get()
              + "'"
              + NearestName.of(text.get(), MEASURES)
                  .map(nearest -> ": did you mean '" + nearest + "'?")
                  .orElse(": there are " + String.join(", ", MEASURES)));
    }
    return measure;
  }

  private Optional<FieldPath> of(Section section, Node node, Measure measure) {
    if (!OF_A_FIELD.contains(measure)) {
      section.get("of").ifPresent(of -> problems.add(of, "'" + measure.text() + "' takes no 'of'"));
      return Optional.empty();
    }
    Optional<FieldPath> path =
        section.require("of", "measure '" + measure.text() + "'").flatMap(this::path);
    path.ifPresent(fields::of);
    return path;
  }

  private Optional<FieldPath> path(Node node) {
    Optional<String> text = scalar.name(node, "'of'");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = List.of(text.get().split("\\.", -1));
    Optional<FieldPath.Root> root =
        Arrays.stream(FieldPath.Root.values())
            .filter(candidate -> candidate.text().equals(names.get(0)))
            .findFirst();
    if (root.isEmpty() || names.size() < 2 || names.stream().anyMatch(String::isBlank)) {
      problems.add(node, "'of' must be a path like properties.NAME, context.NAME or traits.NAME");
      return Optional.empty();
    }
    return Optional.of(new FieldPath(root.get(), names.subList(1, names.size())));
  }

  private Optional<Window> window(Section section, Node node, Measure measure) {
    Optional<Node> windowNode = section.get("window");
    Optional<Node> offsetNode = section.get("offset");
    if (!WINDOWED.contains(measure)) {
      windowNode.ifPresent(w -> problems.add(w, "'" + measure.text() + "' takes no 'window'"));
      offsetNode.ifPresent(o -> problems.add(o, "'" + measure.text() + "' takes no 'offset'"));
      return Optional.of(new Window.Lifetime());
    } else if (windowNode.isEmpty()) {
      return withoutWindow(node, offsetNode, measure);
    }
    Optional<Scalar.Span> span = scalar.span(windowNode.get(), "'window'");
    if (span.isEmpty()) {
      return Optional.empty();
    }
    return span.get().hours()
        ? hours(windowNode.get(), offsetNode, span.get().length(), measure)
        : days(windowNode.get(), offsetNode, span.get().length(), measure);
  }

  private Optional<Window> withoutWindow(Node node, Optional<Node> offset, Measure measure) {
    offset.ifPresent(o -> problems.add(o, "'offset' moves a window of days: there is none"));
    if (measure == Measure.ACTIVE_DAYS) {
      problems.add(node, "measure 'active_days' needs 'window'");
      return Optional.empty();
    }
    return Optional.of(new Window.Lifetime());
  }

  private Optional<Window> hours(Node node, Optional<Node> offset, int length, Measure measure) {
    offset.ifPresent(o -> problems.add(o, "'offset' moves windows of days only"));
    if (!HOURLY.contains(measure)) {
      problems.add(node, "'" + measure.text() + "' takes a window of days, like 7d");
    } else if (length < 1 || length > Window.Hours.LONGEST) {
      problems.add(node, "a window of hours is from 1h to " + Window.Hours.LONGEST + "h long");
    } else if (length > 24 * retentionDays) {
      problems.add(node, "the window is longer than the retention, " + retentionDays + "d");
    } else {
      return Optional.of(new Window.Hours(length));
    }
    return Optional.empty();
  }

  private Optional<Window> days(Node node, Optional<Node> offset, int length, Measure measure) {
    OptionalInt moved =
        offset.isEmpty()
            ? OptionalInt.of(0)
            : scalar.days(offset.get(), "'offset'", 0, RuleSet.LONGEST_RETENTION_DAYS);
    if (offset.isPresent() && !MOVABLE.contains(measure)) {
      problems.add(offset.get(), "'" + measure.text() + "' takes no 'offset'");
    }
    if (length < 1) {
      problems.add(node, "a window is at least 1d long");
    } else if (moved.isPresent() && length > retentionDays - moved.getAsInt()) {
      problems.add(
          node,
          (moved.getAsInt() == 0 ? "the window is" : "window and offset together are")
              + " longer than the retention, "
              + retentionDays
              + "d");
    } else if (moved.isPresent()) {
      return Optional.of(new Window.Days(length, moved.getAsInt()));
    }
    return Optional.empty();
  }
}

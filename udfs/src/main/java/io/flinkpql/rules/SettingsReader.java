// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.NearestName;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the sections of a rule set that hold no conditions. */
final class SettingsReader {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final long DAY = Scalar.DAY_MILLIS;
  private static final long HOUR = DAY / 24;
  private static final long LONGEST = 3_650 * DAY;

  private final Problems problems;
  private final Scalar scalar;

  SettingsReader(Problems problems) {
    this.problems = problems;
    this.scalar = new Scalar(problems);
  }

  boolean subjectIsUser(Optional<Node> node) {
    Optional<String> text = node.flatMap(n -> scalar.text(n, "'subject'"));
    if (text.isPresent() && !Set.of("account", "user").contains(text.get())) {
      problems.add(node.orElseThrow(), "'subject' is account or user");
    }
    return text.filter("user"::equals).isPresent();
  }

  ZoneId timezone(Optional<Node> node) {
    Optional<String> text = node.flatMap(n -> scalar.text(n, "'timezone'"));
    if (text.isEmpty()) {
      return UTC;
    } else if (!ZoneId.getAvailableZoneIds().contains(text.get())) {
      problems.add(
          node.orElseThrow(),
          "unknown time zone '"
              + text.get()
              + "'"
              + NearestName.of(text.get(), ZoneId.getAvailableZoneIds())
                  .map(nearest -> ": did you mean '" + nearest + "'?")
                  .orElse(": write it like Europe/Berlin"));
      return UTC;
    }
    return ZoneId.of(text.get());
  }

  int retentionDays(Optional<Node> node) {
    return node.map(n -> scalar.days(n, "'retention'", 1, RuleSet.LONGEST_RETENTION_DAYS))
        .map(days -> days.orElse(RuleSet.LONGEST_RETENTION_DAYS))
        .orElse(RuleSet.STANDARD_RETENTION_DAYS);
  }

  Score score(Node node) {
    Section section = Section.of(node, "'score'", List.of("half_life", "points", "cap"), problems);
    OptionalDouble halfLife =
        section
            .get("half_life")
            .map(n -> scalar.duration(n, "'half_life'", 1_000, LONGEST))
            .map(ms -> ms.isPresent() ? days(ms.getAsLong()) : OptionalDouble.empty())
            .orElse(OptionalDouble.empty());
    Map<String, Double> points =
        section.require("points", "'score'").map(this::points).orElse(Map.of());
    double cap =
        section
            .get("cap")
            .map(n -> scalar.number(n, "'cap'").orElse(Double.POSITIVE_INFINITY))
            .orElse(Double.POSITIVE_INFINITY);
    return new Score(halfLife, points, cap);
  }

  private static OptionalDouble days(long millis) {
    return OptionalDouble.of((double) millis / DAY);
  }

  private Map<String, Double> points(Node node) {
    Map<String, Double> points = new LinkedHashMap<>();
    Map<ScalarNode, Node> entries = Section.entries(node, "'points'", problems);
    entries.forEach(
        (key, value) -> {
          Optional<String> event = event(key, "an event in 'points'");
          OptionalDouble number = scalar.number(value, "points");
          if (event.isPresent() && number.isPresent()) {
            points.put(event.get(), number.getAsDouble());
          }
        });
    if (entries.isEmpty()) {
      problems.add(node, "'points' needs at least one event");
    }
    return Collections.unmodifiableMap(points);
  }

  private Optional<String> event(Node node, String what) {
    Optional<String> event = scalar.name(node, what);
    if (event.filter("*"::equals).isPresent()) {
      problems.add(node, what + " must be named: '*' cannot stand here");
      return Optional.empty();
    }
    return event;
  }

  Set<String> conversions(Node node) {
    Section section = Section.of(node, "'conversion'", List.of("event"), problems);
    Set<String> events = new LinkedHashSet<>();
    section
        .require("event", "'conversion'")
        .ifPresent(
            n -> {
              scalar.list(n).forEach(e -> event(e, "the conversion").ifPresent(events::add));
              if (scalar.list(n).isEmpty()) {
                problems.add(n, "'event': the list is empty");
              }
            });
    return Collections.unmodifiableSet(events);
  }

  Dedupe dedupe(Optional<Node> node, int retentionDays) {
    if (node.isEmpty()) {
      return new Dedupe(1_000, HOUR);
    } else if (node.get() instanceof ScalarNode off
        && Set.of("off", "false").contains(off.getValue())) {
      return new Dedupe(0, 0);
    } else if (node.get() instanceof ScalarNode) {
      problems.add(node.get(), "'dedupe' is off, or a mapping: {window: 1h, messages: 1000}");
      return new Dedupe(0, 0);
    }
    Section section = Section.of(node.get(), "'dedupe'", List.of("window", "messages"), problems);
    return new Dedupe(
        integer(section, "messages", 1_000, 1, 100_000),
        duration(section, "window", HOUR, 0, retentionDays * DAY));
  }

  Identity identity(Optional<Node> node) {
    Identity standard = new Identity(HOUR, 100, 90 * DAY);
    if (node.isEmpty()) {
      return standard;
    }
    Section section =
        Section.of(node.get(), "'identity'", List.of("wait", "messages", "ttl"), problems);
    return new Identity(
        duration(section, "wait", standard.waitMillis(), 0, LONGEST),
        integer(section, "messages", standard.messages(), 1, 100_000),
        duration(section, "ttl", standard.ttlMillis(), 1_000, LONGEST));
  }

  Limits limits(Optional<Node> node) {
    Limits standard = Limits.STANDARD;
    if (node.isEmpty()) {
      return standard;
    }
    Section section =
        Section.of(
            node.get(),
            "'limits'",
            List.of("max_message_bytes", "max_future_skew", "exact_distinct"),
            problems);
    return new Limits(
        integer(section, "max_message_bytes", standard.maxMessageBytes(), 1 << 10, 1 << 26),
        duration(section, "max_future_skew", standard.maxFutureSkewMillis(), 0, LONGEST),
        integer(section, "exact_distinct", standard.exactDistinct(), 16, 65_536));
  }

  private int integer(Section section, String key, int standard, int least, int most) {
    return (int)
        section
            .get(key)
            .map(n -> scalar.integer(n, "'" + key + "'", least, most).orElse(standard))
            .orElse((long) standard)
            .longValue();
  }

  private long duration(Section section, String key, long standard, long least, long most) {
    return section
        .get(key)
        .map(n -> scalar.duration(n, "'" + key + "'", least, most).orElse(standard))
        .orElse(standard);
  }
}

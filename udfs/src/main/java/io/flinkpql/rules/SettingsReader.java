// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.NearestName;
import java.time.ZoneId;
import java.util.ArrayList;
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

/** Reads the sections of a rule set that have no conditions. */
final class SettingsReader {

  static final List<String> SCORE_KEYS = List.of("half_life", "points", "cap");
  static final List<String> CONVERSION_KEYS = List.of("event");
  static final List<String> DEDUPE_KEYS = List.of("window", "messages");
  static final List<String> IDENTITY_KEYS = List.of("wait", "messages", "ttl", "not_ids");
  static final List<String> LIMITS_KEYS =
      List.of("max_message_bytes", "max_future_skew", "exact_distinct");

  private static final ZoneId UTC = ZoneId.of("UTC");

  /** Maps the IANA names that Java lacks before version 24 to the zones they stand for. */
  private static final Map<String, String> RENAMED_ZONES =
      Map.of("EST", "America/Panama", "MST", "America/Phoenix", "HST", "Pacific/Honolulu");

  private static final long DAY = ScalarReader.DAY_MILLIS;
  private static final long HOUR = DAY / 24;
  private static final long MAX_MILLIS = 3_650 * DAY;
  private static final double MAX_POINTS = 1e6;

  private final RuleSetErrors errors;
  private final ScalarReader scalars;

  SettingsReader(RuleSetErrors errors) {
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
  }

  boolean subjectIsUser(Optional<Node> node) {
    Optional<String> text = node.flatMap(n -> scalars.string(n, "'subject'"));
    if (text.isPresent() && !Set.of("account", "user").contains(text.get())) {
      errors.add(node.orElseThrow(), "'subject' must be account or user");
    }
    return text.filter("user"::equals).isPresent();
  }

  ZoneId timezone(Optional<Node> node) {
    Optional<String> text = node.flatMap(n -> scalars.string(n, "'timezone'"));
    if (text.isEmpty()) {
      return UTC;
    } else if (RENAMED_ZONES.containsKey(text.get())) {
      return ZoneId.of(RENAMED_ZONES.get(text.get()));
    } else if (!ZoneId.getAvailableZoneIds().contains(text.get())) {
      errors.add(
          node.orElseThrow(),
          "unknown time zone '"
              + text.get()
              + "'"
              + NearestName.of(text.get(), ZoneId.getAvailableZoneIds())
                  .map(nearest -> ": did you mean '" + nearest + "'?")
                  .orElse(": use a name like Europe/Berlin"));
      return UTC;
    }
    return ZoneId.of(text.get());
  }

  int retentionDays(Optional<Node> node) {
    return node.map(n -> scalars.days(n, "'retention'", 1, RuleSet.MAX_RETENTION_DAYS))
        .map(days -> days.orElse(RuleSet.MAX_RETENTION_DAYS))
        .orElse(RuleSet.DEFAULT_RETENTION_DAYS);
  }

  Score score(Node node) {
    Section section = Section.of(node, "'score'", SCORE_KEYS, errors);
    OptionalDouble halfLife =
        section
            .get("half_life")
            .map(n -> scalars.duration(n, "'half_life'", 1_000, MAX_MILLIS))
            .map(ms -> ms.isPresent() ? days(ms.getAsLong()) : OptionalDouble.empty())
            .orElse(OptionalDouble.empty());
    Map<String, Double> points =
        section.require("points", "'score'").map(this::points).orElse(Map.of());
    double cap =
        section
            .get("cap")
            .map(n -> scalars.number(n, "'cap'").orElse(Double.POSITIVE_INFINITY))
            .orElse(Double.POSITIVE_INFINITY);
    return new Score(halfLife, points, cap);
  }

  private static OptionalDouble days(long millis) {
    return OptionalDouble.of((double) millis / DAY);
  }

  private Map<String, Double> points(Node node) {
    Map<String, Double> points = new LinkedHashMap<>();
    Map<ScalarNode, Node> entries = Section.entries(node, "'points'", errors);
    entries.forEach(
        (key, value) -> {
          Optional<String> event = event(key, "an event in 'points'");
          OptionalDouble number = scalars.number(value, "points", -MAX_POINTS, MAX_POINTS);
          if (event.isPresent() && number.isPresent()) {
            points.put(event.get(), number.getAsDouble());
          }
        });
    if (entries.isEmpty()) {
      errors.add(node, "'points' needs at least one event");
    }
    return Collections.unmodifiableMap(points);
  }

  private Optional<String> event(Node node, String what) {
    Optional<String> event = scalars.name(node, what);
    if (event.filter("*"::equals).isPresent()) {
      errors.add(node, what + " must be a name: '*' is not allowed here");
      return Optional.empty();
    }
    return event;
  }

  Set<String> conversions(Node node) {
    Section section = Section.of(node, "'conversion'", CONVERSION_KEYS, errors);
    Set<String> events = new LinkedHashSet<>();
    section
        .require("event", "'conversion'")
        .ifPresent(
            n -> {
              scalars.list(n).forEach(e -> event(e, "a conversion event").ifPresent(events::add));
              if (scalars.list(n).isEmpty()) {
                errors.add(n, "'event' must not be an empty list");
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
      errors.add(node.get(), "'dedupe' must be off or a mapping: {window: 1h, messages: 1000}");
      return new Dedupe(0, 0);
    }
    Section section = Section.of(node.get(), "'dedupe'", DEDUPE_KEYS, errors);
    return new Dedupe(
        integer(section, "messages", 1_000, 1, 100_000),
        duration(section, "window", HOUR, 0, retentionDays * DAY));
  }

  Identity identity(Optional<Node> node) {
    Identity defaults = new Identity(HOUR, 100, 90 * DAY);
    if (node.isEmpty()) {
      return defaults;
    }
    Section section = Section.of(node.get(), "'identity'", IDENTITY_KEYS, errors);
    return new Identity(
        duration(section, "wait", defaults.waitMillis(), 0, MAX_MILLIS),
        integer(section, "messages", defaults.messages(), 1, 100_000),
        duration(section, "ttl", defaults.ttlMillis(), 1_000, MAX_MILLIS),
        section.get("not_ids").map(this::notIds).orElse(defaults.notIds()));
  }

  /** Reads a list of ids; numbers, booleans and nulls stand for their text. */
  private List<String> notIds(Node list) {
    List<String> ids = new ArrayList<>();
    for (Node node : scalars.list(list)) {
      if (node instanceof ScalarNode id && !id.getValue().isEmpty()) {
        ids.add(id.getValue());
      } else {
        errors.add(node, "an id in 'not_ids' must be a non-empty text");
      }
    }
    return ids;
  }

  Limits limits(Optional<Node> node) {
    Limits defaults = Limits.DEFAULTS;
    if (node.isEmpty()) {
      return defaults;
    }
    Section section = Section.of(node.get(), "'limits'", LIMITS_KEYS, errors);
    return new Limits(
        integer(section, "max_message_bytes", defaults.maxMessageBytes(), 1 << 10, 1 << 26),
        duration(section, "max_future_skew", defaults.maxFutureSkewMillis(), 0, MAX_MILLIS),
        integer(section, "exact_distinct", defaults.exactDistinct(), 16, 65_536));
  }

  private int integer(Section section, String key, int defaultValue, int min, int max) {
    return (int)
        section
            .get(key)
            .map(n -> scalars.integer(n, "'" + key + "'", min, max).orElse(defaultValue))
            .orElse((long) defaultValue)
            .longValue();
  }

  private long duration(Section section, String key, long defaultValue, long min, long max) {
    return section
        .get(key)
        .map(n -> scalars.duration(n, "'" + key + "'", min, max).orElse(defaultValue))
        .orElse(defaultValue);
  }
}

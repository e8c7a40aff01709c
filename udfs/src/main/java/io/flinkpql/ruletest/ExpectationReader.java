// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.rules.RuleSetErrors;
import io.flinkpql.rules.ScalarReader;
import io.flinkpql.rules.Section;
import io.flinkpql.ruletest.TestFile.Expectation;
import io.flinkpql.ruletest.TestFile.UsedName;
import io.flinkpql.scoring.Qualification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the expectations of a test. */
final class ExpectationReader {

  static final List<String> KEYS =
      List.of(
          "at",
          "account",
          "known",
          "tier",
          "level",
          "score",
          "segments",
          "priority",
          "converted",
          "signals",
          "history",
          "evidence",
          "missing",
          "drops_at",
          "counts");
  static final List<String> HISTORY_KEYS = List.of("at", "kind", "from", "to", "version");
  static final List<String> EVIDENCE_KEYS =
      List.of("tier", "list", "condition", "met", "values", "absent", "approximate", "since");

  private static final String AN_EXPECTATION = "an expectation";
  private static final List<String> KINDS =
      Arrays.stream(Qualification.Kind.values()).map(Qualification.Kind::text).toList();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final TestClock clock;
  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final TimeReader times;
  private final JsonReader json;
  private List<Check> checks = new ArrayList<>();
  private List<UsedName> names = new ArrayList<>();

  ExpectationReader(TestClock clock, RuleSetErrors errors) {
    this.clock = clock;
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
    this.times = new TimeReader(clock, errors);
    this.json = new JsonReader(errors);
  }

  /** Reads one expectation or a list of them. */
  List<Expectation> expectations(Node node) {
    List<Expectation> expectations = new ArrayList<>();
    scalars.list(node).forEach(element -> expectations.add(expectation(element)));
    if (expectations.isEmpty()) {
      errors.add(node, "'expect' needs at least one expectation");
    }
    return expectations;
  }

  private Expectation expectation(Node node) {
    checks = new ArrayList<>();
    names = new ArrayList<>();
    Section section = Section.of(node, AN_EXPECTATION, KEYS, errors);
    OptionalLong at =
        section
            .require("at", AN_EXPECTATION)
            .map(n -> times.time(n, "'at'"))
            .orElse(OptionalLong.empty());
    String account =
        section
            .get("account")
            .flatMap(n -> scalars.name(n, "'account'"))
            .orElse(MessageReader.DEFAULT_ACCOUNT);
    KEYS.forEach(key -> section.get(key).ifPresent(value -> check(key, value)));
    if (checks.isEmpty() && node instanceof MappingNode) {
      errors.add(node, "an expectation needs a value to compare, like 'tier'");
    }
    return new Expectation(errors.placeOf(node), at.orElse(0), account, checks, names);
  }

  private void check(String key, Node node) {
    switch (key) {
      case "known" -> truth(AccountValue.KNOWN, node, key);
      case "tier" -> name(AccountValue.TIER, UsedName.Kind.TIER, node, key);
      case "level" ->
          add(
              AccountValue.LEVEL,
              node,
              JSON.numberNode(scalars.integer(node, "'level'", 0, 50).orElse(0)));
      case "score" -> add(AccountValue.SCORE, node, number(node, "'score'"));
      case "segments" -> segments(node);
      case "priority" -> name(AccountValue.PRIORITY, UsedName.Kind.PRIORITY, node, key);
      case "converted" -> truth(AccountValue.CONVERTED, node, key);
      case "signals" -> signals(node);
      case "history" -> history(node);
      case "evidence" -> scalars.list(node).forEach(this::evidence);
      case "missing" -> add(AccountValue.MISSING, node, texts(node, "a condition"));
      case "drops_at" ->
          add(
              AccountValue.DROPS_AT,
              node,
              isNull(node) ? JSON.nullNode() : time(node, "'drops_at'"));
      case "counts" -> counts(node);
      default -> {
        // 'at' and 'account' are no values.
      }
    }
  }

  private void add(AccountValue value, Node node, JsonNode expected) {
    checks.add(new Check(errors.placeOf(node), value, "", expected));
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  private void truth(AccountValue value, Node node, String key) {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      add(value, node, json.value(node));
    } else {
      errors.add(node, "'" + key + "' must be true or false");
    }
  }

  private void name(AccountValue value, UsedName.Kind kind, Node node, String key) {
    if (isNull(node)) {
      add(value, node, JSON.nullNode());
    } else {
      scalars
          .name(node, "'" + key + "'")
          .ifPresent(
              name -> {
                add(value, node, JSON.textNode(name));
                names.add(new UsedName(kind, name, errors.placeOf(node)));
              });
    }
  }

  private JsonNode number(Node node, String what) {
    OptionalDouble number = scalars.number(node, what);
    return AccountValue.number(number.orElse(Double.NaN));
  }

  private ArrayNode texts(Node node, String what) {
    ArrayNode texts = JSON.arrayNode();
    scalars.list(node).forEach(element -> scalars.string(element, what).ifPresent(texts::add));
    return texts;
  }

  private void segments(Node node) {
    List<String> segments = new ArrayList<>();
    for (Node element : scalars.list(node)) {
      scalars
          .name(element, "a segment")
          .ifPresent(
              name -> {
                segments.add(name);
                names.add(new UsedName(UsedName.Kind.SEGMENT, name, errors.placeOf(element)));
              });
    }
    ArrayNode sorted = JSON.arrayNode();
    segments.stream().sorted().forEach(sorted::add);
    add(AccountValue.SEGMENTS, node, sorted);
  }

  private void signals(Node node) {
    Section.entries(node, "'signals'", errors)
        .forEach(
            (key, value) -> {
              String name = key.getValue();
              JsonNode expected = isNull(value) ? JSON.nullNode() : number(value, "a signal");
              checks.add(new Check(errors.placeOf(value), AccountValue.SIGNALS, name, expected));
              names.add(new UsedName(UsedName.Kind.SIGNAL, name, errors.placeOf(key)));
            });
  }

  private void counts(Node node) {
    Section section = Section.of(node, "'counts'", Simulation.OUTCOMES, errors);
    for (String outcome : Simulation.OUTCOMES) {
      section
          .get(outcome)
          .ifPresent(
              value -> {
                long number =
                    scalars.integer(value, "'" + outcome + "'", 0, Integer.MAX_VALUE).orElse(0);
                checks.add(
                    new Check(
                        errors.placeOf(value),
                        AccountValue.COUNTS,
                        outcome,
                        JSON.numberNode(number)));
              });
    }
  }

  private void history(Node node) {
    ArrayNode history = JSON.arrayNode();
    if (!(node instanceof SequenceNode list)) {
      errors.add(node, "'history' must be a list of changes: {at: 5d, kind: promoted, to: TIER}");
      return;
    }
    list.getValue().forEach(element -> history.add(change(element)));
    add(AccountValue.HISTORY, node, history);
  }

  private ObjectNode change(Node node) {
    Section section = Section.of(node, "a change", HISTORY_KEYS, errors);
    ObjectNode change = JSON.objectNode();
    section.get("at").ifPresent(at -> change.set("at", time(at, "'at'")));
    section
        .get("kind")
        .ifPresent(
            kind -> {
              change.set("kind", json.value(kind));
              if (!KINDS.contains(change.get("kind").asText())) {
                errors.add(kind, "'kind' must be one of " + String.join(", ", KINDS));
              }
            });
    for (String key : List.of("from", "to")) {
      section.get(key).ifPresent(tier -> change.set(key, tier(tier, key)));
    }
    section
        .get("version")
        .ifPresent(
            version ->
                change.put(
                    "version", scalars.integer(version, "'version'", 1, Long.MAX_VALUE).orElse(1)));
    return change;
  }

  private JsonNode tier(Node node, String key) {
    if (isNull(node)) {
      return JSON.nullNode();
    }
    String name = scalars.name(node, "'" + key + "'").orElse("");
    names.add(new UsedName(UsedName.Kind.TIER, name, errors.placeOf(node)));
    return JSON.textNode(name);
  }

  /** Reads a time and writes it as {@link AccountValue} does. */
  private JsonNode time(Node node, String what) {
    OptionalLong time = times.time(node, what);
    return time.isPresent() ? JSON.textNode(clock.text(time.getAsLong())) : JSON.nullNode();
  }

  private void evidence(Node node) {
    Section section = Section.of(node, "an entry of 'evidence'", EVIDENCE_KEYS, errors);
    ObjectNode entry = JSON.objectNode();
    for (String key : EVIDENCE_KEYS) {
      section.get(key).ifPresent(value -> entry.set(key, json.value(value)));
    }
    section.get("tier").ifPresent(tier -> tier(tier, "tier"));
    add(AccountValue.EVIDENCE, node, entry);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.account.Account;
import io.flinkpql.scoring.Evidence;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.Standing;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists the values of an account that a test can expect, by their keys in test files. */
public enum AccountValue {
  KNOWN("known"),
  TIER("tier"),
  LEVEL("level"),
  SCORE("score"),
  SEGMENTS("segments"),
  PRIORITY("priority"),
  CONVERTED("converted"),
  SIGNALS("signal"),
  HISTORY("history"),
  EVIDENCE("evidence"),
  MISSING("missing"),
  DROPS_AT("drops_at"),
  COUNTS("count");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String text;

  AccountValue(String text) {
    this.text = text;
  }

  /** Returns the word for the value in messages. */
  String text() {
    return text;
  }

  /**
   * Returns the value of an account as JSON.
   *
   * @param name the name of the signal or the count; else ignored
   */
  JsonNode of(AccountResult result, String name) {
    return switch (this) {
      case KNOWN -> JSON.booleanNode(result.known().isPresent());
      case TIER -> text(result, standing -> standing.tier());
      case LEVEL -> JSON.numberNode(standing(result, Standing::level).orElse(0));
      case SCORE -> number(standing(result, Standing::score).orElse(0.0));
      case SEGMENTS -> texts(standing(result, Standing::segments).orElse(List.of()));
      case PRIORITY -> text(result, standing -> standing.priority());
      case CONVERTED ->
          JSON.booleanNode(
              standing(result, Standing::convertedAt).orElse(Account.UNSET) != Account.UNSET);
      case SIGNALS -> number(standing(result, s -> s.signals().get(name)).orElse(Double.NaN));
      case HISTORY -> history(result);
      case EVIDENCE -> evidence(result);
      case MISSING ->
          texts(
              result.known().stream()
                  .flatMap(known -> known.forecast().missing().stream())
                  .map(Evidence::condition)
                  .toList());
      case DROPS_AT -> dropsAt(result);
      case COUNTS -> JSON.numberNode(result.counts().getOrDefault(name, 0));
    };
  }

  private static <T> Optional<T> standing(AccountResult result, Function<Standing, T> value) {
    return result.known().map(known -> value.apply(known.standing()));
  }

  private static JsonNode text(AccountResult result, Function<Standing, Optional<String>> value) {
    return nullable(standing(result, value).flatMap(text -> text));
  }

  private static JsonNode nullable(Optional<String> text) {
    return text.<JsonNode>map(JSON::textNode).orElseGet(JSON::nullNode);
  }

  /** Writes a whole number without a fraction, and NaN as null. */
  static JsonNode number(double number) {
    if (Double.isNaN(number)) {
      return JSON.nullNode();
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? JSON.numberNode((long) number)
        : JSON.numberNode(number);
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private static JsonNode dropsAt(AccountResult result) {
    return nullable(
        result
            .known()
            .map(known -> known.forecast().dropsAt())
            .filter(at -> at != Account.NEVER)
            .map(at -> result.clock().text(at)));
  }

  private static JsonNode history(AccountResult result) {
    ArrayNode history = JSON.arrayNode();
    for (Qualification record : result.records()) {
      ObjectNode entry = history.addObject();
      entry.put("at", result.clock().text(record.effectiveAt()));
      entry.put("kind", record.kind().text());
      entry.set("from", nullable(record.from()));
      entry.set("to", nullable(record.to()));
      entry.put("version", record.ruleSetVersion());
    }
    return history;
  }

  private static JsonNode evidence(AccountResult result) {
    ArrayNode evidence = JSON.arrayNode();
    if (!result.records().isEmpty()) {
      Qualification last = result.records().get(result.records().size() - 1);
      last.evidence().forEach(entry -> evidence.add(evidence(entry)));
    }
    return evidence;
  }

  private static ObjectNode evidence(Evidence evidence) {
    ObjectNode entry = JSON.objectNode();
    entry.put("tier", evidence.tier());
    entry.put("list", evidence.list());
    entry.put("condition", evidence.condition());
    entry.put("met", evidence.met());
    ObjectNode values = entry.putObject("values");
    evidence.values().forEach((name, value) -> values.set(name, scalar(value)));
    entry.set("absent", texts(evidence.absent()));
    entry.set("approximate", texts(evidence.approximate()));
    ObjectNode since = entry.putObject("since");
    evidence.since().forEach((name, date) -> since.put(name, date.toString()));
    return entry;
  }

  static JsonNode scalar(Object value) {
    if (value instanceof Double number) {
      return number(number);
    } else if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    }
    return value == null ? JSON.nullNode() : JSON.textNode(value.toString());
  }
}

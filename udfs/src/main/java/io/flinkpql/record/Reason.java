// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.condition.DecidingParts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Explains a change by one condition: the parts of it that decided, and the values they read.
 *
 * @param condition the deciding parts in CEL, joined by "and"; the whole condition if it has none
 * @param values values that these parts read, by name, formatted; {@code absent} without a value
 */
public record Reason(String condition, Map<String, String> values) {

  private static final String ABSENT = "absent";

  /**
   * Reads a reason.
   *
   * @param entry an entry of {@link RecordFields#EVIDENCE} or of {@link RecordFields#MISSING}; the
   *     latter are unmet
   */
  static Reason of(JsonNode entry) {
    String condition = entry.path(RecordFields.CONDITION).asText();
    Map<String, Object> read = values(entry.path(RecordFields.VALUES));
    List<DecidingParts.Part> parts =
        DecidingParts.of(condition, read.keySet())
            .find(entry.path(RecordFields.MET).asBoolean(), read);
    Set<String> names = new LinkedHashSet<>();
    parts.forEach(part -> names.addAll(part.names()));
    Map<String, String> shown = new LinkedHashMap<>();
    names.forEach(name -> shown.put(name, text(entry.path(RecordFields.VALUES).path(name))));
    return new Reason(
        parts.stream().map(DecidingParts.Part::text).collect(Collectors.joining(" and ")), shown);
  }

  /**
   * Reads the values of evidence.
   *
   * @param json {@link RecordFields#VALUES}
   * @return Double, String or Boolean by name; null if absent
   */
  public static Map<String, Object> values(JsonNode json) {
    Map<String, Object> values = new LinkedHashMap<>();
    json.properties().forEach(value -> values.put(value.getKey(), scalar(value.getValue())));
    return values;
  }

  private static Object scalar(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return value.isBoolean() ? (Object) value.booleanValue() : value.textValue();
  }

  private static String text(JsonNode value) {
    return value.isNumber()
        ? value.decimalValue().stripTrailingZeros().toPlainString()
        : value.asText(ABSENT);
  }

  /**
   * Says the values in words, if a signal among them has a label: {@code 5 sign-ins in 7 days}.
   *
   * @return empty if none has
   */
  public Optional<String> words(Labels labels) {
    if (values.keySet().stream().noneMatch(labels.signals()::containsKey)) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          String label = labels.signals().get(name);
          words.add(label == null ? name + " " + value : said(value, label));
        });
    return Optional.of(String.join(", ", words));
  }

  private static String said(String value, String label) {
    return value.equals(ABSENT) ? label + ": none" : value + " " + label;
  }
}

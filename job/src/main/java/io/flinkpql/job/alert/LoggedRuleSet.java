// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.record.Labels;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A version of a rule set read from its topic: the part of it that alerts show.
 *
 * @param name name of the rule set
 * @param version its version
 * @param labels words for people
 * @param text JSON of these three, as state holds it
 */
record LoggedRuleSet(String name, long version, Labels labels, String text) {

  private static final ObjectReader JSON = JsonMapper.builder().build().readerFor(JsonNode.class);

  /**
   * Parses a record.
   *
   * @param value UTF-8 bytes of one JSON object
   * @return empty if the record is not a rule set
   */
  static Optional<LoggedRuleSet> read(byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      boolean whole =
          json.path(RecordFields.SCHEMA).asText().equals(RecordSchema.RULE_SET.id())
              && json.path(RecordFields.NAME).isTextual()
              && json.path(RecordFields.VERSION).isIntegralNumber();
      return whole ? Optional.of(of(json)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Parses the {@link #text} of a rule set. */
  static LoggedRuleSet ofText(String text) {
    try {
      return of(JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException("state holds no JSON", e);
    }
  }

  private static LoggedRuleSet of(JsonNode json) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.set(RecordFields.NAME, json.path(RecordFields.NAME));
    shown.set(RecordFields.VERSION, json.path(RecordFields.VERSION));
    if (json.has(RecordFields.LABELS)) {
      shown.set(RecordFields.LABELS, json.path(RecordFields.LABELS));
    }
    return new LoggedRuleSet(
        json.path(RecordFields.NAME).asText(),
        json.path(RecordFields.VERSION).asLong(),
        Labels.read(json.path(RecordFields.LABELS)),
        shown.toString());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.condition.NearestName;
import io.flinkpql.message.IsoTime;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Reads and writes pushes as JSON. Reading is strict: a field that is unknown or misspelt is an
 * error, since a push that lost its {@code at} would come into force too early.
 */
public final class RulePushJson {

  private static final List<String> FIELDS =
      List.of(
          RecordFields.SCHEMA,
          RecordFields.NAME,
          RecordFields.VERSION,
          RecordFields.ROLE,
          RecordFields.AT,
          RecordFields.RESTART,
          RecordFields.TEXT,
          RecordFields.BY,
          RecordFields.BESIDE,
          RecordFields.MISSED);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Limits the text of who pushed, in characters: records and tables repeat it. */
  private static final int MAX_BY_LENGTH = 200;

  private RulePushJson() {}

  /** Writes a push as one JSON object in UTF-8. */
  public static byte[] write(RulePush push) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put(RecordFields.SCHEMA, RecordSchema.RULE_PUSH.id());
    json.put(RecordFields.NAME, push.name());
    json.put(RecordFields.VERSION, push.version());
    json.put(RecordFields.ROLE, push.role().text());
    json.put(
        RecordFields.AT,
        push.at().isPresent() ? Instant.ofEpochMilli(push.at().getAsLong()).toString() : null);
    if (push.restart()) {
      json.put(RecordFields.RESTART, true);
    }
    json.put(RecordFields.TEXT, push.text());
    json.put(RecordFields.BY, push.by());
    if (!push.beside().isEmpty()) {
      push.beside().forEach(json.putArray(RecordFields.BESIDE)::add);
    }
    if (push.missed() > 0) {
      json.put(RecordFields.MISSED, push.missed());
    }
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree of texts and numbers is always JSON", e);
    }
  }

  /**
   * Reads a push.
   *
   * @param value the value of a record; null for a record without a value
   * @throws InvalidPushException with every error
   */
  public static RulePush read(byte[] value) throws InvalidPushException {
    if (value == null) {
      throw new InvalidPushException(List.of("the record has no value"));
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(value);
    } catch (JsonProcessingException e) {
      throw new InvalidPushException(List.of("not valid JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
    if (!json.isObject()) {
      throw new InvalidPushException(List.of("the record is not one JSON object"));
    }
    return new Fields(json).push();
  }

  /** Reads the fields of one object and collects their errors. */
  private static final class Fields {
    private final JsonNode json;
    private final List<String> errors = new ArrayList<>();

    Fields(JsonNode json) {
      this.json = json;
    }

    RulePush push() throws InvalidPushException {
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        if (!FIELDS.contains(field.getKey())) {
          errors.add(
              "unknown field '" + field.getKey() + "'" + NearestName.hint(field.getKey(), FIELDS));
        }
      }
      String schema = RecordSchema.RULE_PUSH.id();
      required(
          RecordFields.SCHEMA, f -> f.isTextual() && f.asText().equals(schema), "'" + schema + "'");
      JsonNode name = required(RecordFields.NAME, JsonNode::isTextual, "a text");
      JsonNode version =
          required(
              RecordFields.VERSION,
              f -> f.canConvertToLong() && f.isIntegralNumber() && f.longValue() > 0,
              "a whole number, at least 1");
      JsonNode role =
          required(
              RecordFields.ROLE,
              f -> RulePush.Role.of(f.asText()).isPresent(),
              "one of live, shadow, kept, retired, covered");
      JsonNode text = required(RecordFields.TEXT, JsonNode::isTextual, "a text");
      JsonNode by =
          required(
              RecordFields.BY,
              f ->
                  f.isTextual()
                      && f.textValue().codePointCount(0, f.textValue().length()) <= MAX_BY_LENGTH,
              "a text of at most " + MAX_BY_LENGTH + " characters");
      OptionalLong at = at();
      boolean restart =
          optional(RecordFields.RESTART, JsonNode::isBoolean, "true or false")
              .map(JsonNode::booleanValue)
              .orElse(false);
      List<String> beside =
          optional(RecordFields.BESIDE, Fields::isTexts, "a list of texts")
              .map(Fields::texts)
              .orElse(List.of());
      long missed =
          optional(
                  RecordFields.MISSED,
                  f -> f.canConvertToLong() && f.isIntegralNumber() && f.longValue() >= 0,
                  "a whole number, at least 0")
              .map(JsonNode::longValue)
              .orElse(0L);
      if (!errors.isEmpty()) {
        throw new InvalidPushException(errors);
      }
      return new RulePush(
          name.textValue(),
          version.longValue(),
          RulePush.Role.of(role.textValue()).orElseThrow(),
          at,
          restart,
          text.textValue(),
          by.textValue(),
          beside,
          missed);
    }

    private static boolean isTexts(JsonNode field) {
      return field.isArray() && texts(field).size() == field.size();
    }

    private static List<String> texts(JsonNode field) {
      List<String> texts = new ArrayList<>();
      field.forEach(
          element -> {
            if (element.isTextual()) {
              texts.add(element.textValue());
            }
          });
      return texts;
    }

    private OptionalLong at() {
      return optional(
              RecordFields.AT,
              f -> f.isTextual() && IsoTime.parse(f.textValue()) != IsoTime.BAD,
              "a time like 2026-03-04T10:15:30Z, or null")
          .map(f -> OptionalLong.of(IsoTime.parse(f.textValue())))
          .orElse(OptionalLong.empty());
    }

    private JsonNode required(String field, Predicate<JsonNode> accepts, String expected) {
      JsonNode value = json.path(field);
      if (!accepts.test(value)) {
        errors.add("'" + field + "' must be " + expected);
      }
      return value;
    }

    private Optional<JsonNode> optional(
        String field, Predicate<JsonNode> accepts, String expected) {
      JsonNode value = json.path(field);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      } else if (!accepts.test(value)) {
        errors.add("'" + field + "' must be " + expected);
        return Optional.empty();
      }
      return Optional.of(value);
    }
  }
}

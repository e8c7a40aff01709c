package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads fields of a JSON object strictly: each is of its type, or the record is unreadable. */
final class JsonFields {
  private final JsonNode object;

  JsonFields(JsonNode object) {
    this.object = object;
  }

  String text(String field) throws UnreadableRecordException {
    return textOf(value(field), field);
  }

  /** Text or null. */
  String optionalText(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    return value.isNull() ? null : textOf(value, field);
  }

  long integer(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isIntegralNumber() && value.canConvertToLong(), field, "a 64-bit integer");
    return value.longValue();
  }

  int smallInteger(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isIntegralNumber() && value.canConvertToInt(), field, "a 32-bit integer");
    return value.intValue();
  }

  double number(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isNumber() && Double.isFinite(value.doubleValue()), field, "a finite number");
    return value.doubleValue();
  }

  Instant instant(String field) throws UnreadableRecordException {
    return instantOf(text(field), field);
  }

  /** An instant or null. */
  Instant optionalInstant(String field) throws UnreadableRecordException {
    String text = optionalText(field);
    return text == null ? null : instantOf(text, field);
  }

  List<String> texts(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isArray(), field, "a list");
    List<String> texts = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      texts.add(textOf(element, field));
    }
    return texts;
  }

  JsonFields object(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isObject(), field, "an object");
    return new JsonFields(value);
  }

  /** An object; empty if there is none. */
  Optional<JsonFields> optionalObject(String field) throws UnreadableRecordException {
    return value(field).isNull() ? Optional.empty() : Optional.of(object(field));
  }

  /** An object as JSON text. */
  String objectText(String field) throws UnreadableRecordException {
    return StorableText.ofJson(object(field).object);
  }

  /** An object as JSON text, or null. */
  String optionalObjectText(String field) throws UnreadableRecordException {
    return value(field).isNull() ? null : objectText(field);
  }

  /** A list as JSON text. */
  String listText(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isArray(), field, "a list");
    return StorableText.ofJson(value);
  }

  private JsonNode value(String field) {
    JsonNode value = object.get(field);
    return value == null ? NullNode.getInstance() : value;
  }

  private static String textOf(JsonNode value, String field) throws UnreadableRecordException {
    require(value.isTextual(), field, "text");
    return StorableText.of(value.textValue());
  }

  private static Instant instantOf(String text, String field) throws UnreadableRecordException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UnreadableRecordException("its " + field + " is not an instant");
    }
  }

  private static void require(boolean holds, String field, String type)
      throws UnreadableRecordException {
    if (!holds) {
      throw new UnreadableRecordException("its " + field + " is not " + type);
    }
  }
}

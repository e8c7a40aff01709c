// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the fields of a JSON object and checks their types. A field of another type makes the
 * record unreadable.
 *
 * <p>Nested objects and lists stay bytes, since most are written to the database as JSON text.
 * Parsing and writing them again would cost CPU for nothing.
 */
final class JsonFields {
  private static final String TIME_FORMAT = "0000-00-00T00:00:00.000Z";
  private static final String EMPTY_OBJECT = "{}";
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final byte[] json;
  private final ObjectReader reader;
  private final Map<String, JsonNode> scalars = new HashMap<>();
  private final Map<String, Slice> containers = new HashMap<>();

  private JsonFields(byte[] json, ObjectReader reader) {
    this.json = json;
    this.reader = reader;
  }

  /**
   * Reads the fields of one object.
   *
   * @param json UTF-8 bytes of the object
   * @param reader parses the values
   * @throws UnreadableRecordException if the bytes are not one JSON object
   */
  static JsonFields read(byte[] json, ObjectReader reader) throws UnreadableRecordException {
    JsonFields fields = new JsonFields(json, reader);
    try (JsonParser parser = reader.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        while (parser.nextToken() != null) {
          // Throws if the rest is not JSON, which is the better error.
        }
        throw new UnreadableRecordException("it is not one JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        fields.readField(parser);
      }
      if (parser.nextToken() != null) {
        throw new UnreadableRecordException("it is not JSON");
      }
    } catch (IOException e) {
      throw new UnreadableRecordException("it is not JSON");
    }
    return fields;
  }

  private void readField(JsonParser parser) throws IOException {
    String name = parser.currentName();
    JsonToken first = parser.nextToken();
    if (first.isScalarValue()) {
      scalars.put(name, reader.readTree(parser));
      containers.remove(name);
    } else {
      long start = parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      long end = parser.currentLocation().getByteOffset();
      containers.put(
          name, new Slice((int) start, (int) (end - start), first == JsonToken.START_OBJECT));
      scalars.remove(name);
    }
  }

  /** Returns a text. */
  String text(String field) throws UnreadableRecordException {
    return textOf(value(field), field);
  }

  /** Returns a text; null if absent. */
  String optionalText(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    return value.isNull() ? null : textOf(value, field);
  }

  /** Returns a 64-bit integer. */
  long integer(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isIntegralNumber() && value.canConvertToLong(), field, "a 64-bit integer");
    return value.longValue();
  }

  /** Returns a 32-bit integer. */
  int smallInteger(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isIntegralNumber() && value.canConvertToInt(), field, "a 32-bit integer");
    return value.intValue();
  }

  /** Returns a finite number. */
  double number(String field) throws UnreadableRecordException {
    JsonNode value = value(field);
    require(value.isNumber() && Double.isFinite(value.doubleValue()), field, "a finite number");
    return value.doubleValue();
  }

  /** Returns an instant. */
  Instant instant(String field) throws UnreadableRecordException {
    return instantOf(text(field), field);
  }

  /** Returns an instant; null if absent. */
  Instant optionalInstant(String field) throws UnreadableRecordException {
    String text = optionalText(field);
    return text == null ? null : instantOf(text, field);
  }

  /** Returns a list of texts. */
  List<String> texts(String field) throws UnreadableRecordException {
    JsonNode value = tree(list(field));
    List<String> texts = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      texts.add(textOf(element, field));
    }
    return texts;
  }

  /** Returns the fields of a nested object. */
  JsonFields object(String field) throws UnreadableRecordException {
    Slice slice = objectSlice(field);
    return read(Arrays.copyOfRange(json, slice.start, slice.start + slice.length), reader);
  }

  /** Returns the fields of a nested object; empty if absent. */
  Optional<JsonFields> optionalObject(String field) throws UnreadableRecordException {
    return isNull(field) ? Optional.empty() : Optional.of(object(field));
  }

  /** Returns a nested object as JSON text. */
  String objectText(String field) throws UnreadableRecordException {
    return jsonText(objectSlice(field));
  }

  /** Returns a nested object as JSON text; null if absent. */
  String optionalObjectText(String field) throws UnreadableRecordException {
    return isNull(field) ? null : objectText(field);
  }

  /** Returns a nested object as JSON text; an object without fields if absent. */
  String objectTextOrEmpty(String field) throws UnreadableRecordException {
    return isNull(field) ? EMPTY_OBJECT : objectText(field);
  }

  /** Returns a list as JSON text. */
  String listText(String field) throws UnreadableRecordException {
    return jsonText(list(field));
  }

  private Slice objectSlice(String field) throws UnreadableRecordException {
    Slice slice = containers.get(field);
    require(slice != null && slice.isObject, field, "an object");
    return slice;
  }

  private Slice list(String field) throws UnreadableRecordException {
    Slice slice = containers.get(field);
    require(slice != null && !slice.isObject, field, "a list");
    return slice;
  }

  /**
   * Returns the text unchanged unless it has an escape, which PostgreSQL may be unable to store.
   */
  private String jsonText(Slice slice) throws UnreadableRecordException {
    String text = new String(json, slice.start, slice.length, StandardCharsets.UTF_8);
    return text.contains("\\u") ? StorableText.ofJson(tree(slice)) : text;
  }

  private JsonNode tree(Slice slice) throws UnreadableRecordException {
    try {
      return reader.readTree(json, slice.start, slice.length);
    } catch (IOException e) {
      throw new UnreadableRecordException("it is not JSON");
    }
  }

  private boolean isNull(String field) {
    return !containers.containsKey(field) && value(field).isNull();
  }

  /** Returns a scalar, which is null if absent; for an object or list, a node of no type. */
  private JsonNode value(String field) {
    if (containers.containsKey(field)) {
      return MissingNode.getInstance();
    }
    return scalars.getOrDefault(field, NullNode.getInstance());
  }

  private static String textOf(JsonNode value, String field) throws UnreadableRecordException {
    require(value.isTextual(), field, "text");
    return StorableText.of(value.textValue());
  }

  private static Instant instantOf(String text, String field) throws UnreadableRecordException {
    try {
      return hasTimeFormat(text) ? parseDigits(text) : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UnreadableRecordException("its " + field + " is not an instant");
    }
  }

  /** Returns whether a time has the format of the scoring job, {@code 2026-03-04T10:15:30.123Z}. */
  private static boolean hasTimeFormat(String text) {
    if (text.length() != TIME_FORMAT.length()) {
      return false;
    }
    for (int i = 0; i < TIME_FORMAT.length(); i++) {
      char expected = TIME_FORMAT.charAt(i);
      char character = text.charAt(i);
      boolean matches =
          expected == '0' ? character >= '0' && character <= '9' : character == expected;
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  /** Parses a time of the scoring job's format, for which {@link Instant#parse} is slow. */
  private static Instant parseDigits(String text) {
    LocalDate day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
    LocalTime time =
        LocalTime.of(
            digits(text, 11, 13),
            digits(text, 14, 16),
            digits(text, 17, 19),
            digits(text, 20, 23) * NANOS_PER_MILLI);
    return Instant.ofEpochSecond(day.toEpochSecond(time, ZoneOffset.UTC), time.getNano());
  }

  private static int digits(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static void require(boolean holds, String field, String type)
      throws UnreadableRecordException {
    if (!holds) {
      throw new UnreadableRecordException("its " + field + " is not " + type);
    }
  }

  /** Locates an object or a list in the record's bytes. */
  private record Slice(int start, int length, boolean isObject) {}
}

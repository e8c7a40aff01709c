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
 * Reads fields of a JSON object strictly: each is of its type, or the record is unreadable.
 *
 * <p>Objects and lists are kept as the bytes they are, since most go on as JSON text: to build them
 * and write them again took a quarter of the time of delivery's subtask.
 */
final class JsonFields {
  private static final String WRITTEN = "0000-00-00T00:00:00.000Z";
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
   * @param json UTF-8 bytes of it
   * @param reader of the values
   */
  static JsonFields read(byte[] json, ObjectReader reader) throws UnreadableRecordException {
    JsonFields fields = new JsonFields(json, reader);
    try (JsonParser parser = reader.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        while (parser.nextToken() != null) {
          // Says first whether it is JSON at all.
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
    JsonNode value = tree(list(field));
    List<String> texts = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      texts.add(textOf(element, field));
    }
    return texts;
  }

  JsonFields object(String field) throws UnreadableRecordException {
    Slice slice = objectSlice(field);
    return read(Arrays.copyOfRange(json, slice.start, slice.start + slice.length), reader);
  }

  /** An object; empty if there is none. */
  Optional<JsonFields> optionalObject(String field) throws UnreadableRecordException {
    return isNull(field) ? Optional.empty() : Optional.of(object(field));
  }

  /** An object as JSON text. */
  String objectText(String field) throws UnreadableRecordException {
    return jsonText(objectSlice(field));
  }

  /** An object as JSON text, or null. */
  String optionalObjectText(String field) throws UnreadableRecordException {
    return isNull(field) ? null : objectText(field);
  }

  /** A list as JSON text. */
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

  /** As it was written, unless something in it is escaped that the database may not hold. */
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

  /** A value that is neither object nor list; for one of those, one that is of no type. */
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
      return isAsScoringWrites(text) ? ofDigits(text) : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UnreadableRecordException("its " + field + " is not an instant");
    }
  }

  /** {@code 2026-03-04T10:15:30.123Z}. */
  private static boolean isAsScoringWrites(String text) {
    if (text.length() != WRITTEN.length()) {
      return false;
    }
    for (int i = 0; i < WRITTEN.length(); i++) {
      char expected = WRITTEN.charAt(i);
      char character = text.charAt(i);
      boolean fits = expected == '0' ? character >= '0' && character <= '9' : character == expected;
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** {@link Instant#parse} took a fifth of the time of delivery's subtask. */
  private static Instant ofDigits(String text) {
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

  /** Where an object or a list stands in the record. */
  private record Slice(int start, int length, boolean isObject) {}
}

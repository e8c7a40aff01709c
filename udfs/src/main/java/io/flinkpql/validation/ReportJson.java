// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.flinkpql.scoring.Rounding;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;

/** Writes reports as JSON. Their numbers have at most 6 decimals. */
public final class ReportJson {

  private static final double MAX_INTEGER = 1e15;

  private ReportJson() {}

  /**
   * Writes the fields of an object.
   *
   * @param <T> type of the value that the object describes
   */
  @FunctionalInterface
  public interface Fields<T> {
    /** Writes the fields of one object. */
    void write(T value) throws IOException;
  }

  /** Returns one object as text. */
  public static String text(Fields<JsonGenerator> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json =
        JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build()
            .createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes a field: an array with one object for each value. */
  public static <T> void writeObjects(
      JsonGenerator json, String field, Iterable<T> values, Fields<T> fields) throws IOException {
    json.writeArrayFieldStart(field);
    for (T value : values) {
      json.writeStartObject();
      fields.write(value);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes a field: one object. */
  public static <T> void writeObject(JsonGenerator json, String field, T value, Fields<T> fields)
      throws IOException {
    json.writeObjectFieldStart(field);
    fields.write(value);
    json.writeEndObject();
  }

  /** Writes a field: a number rounded to 6 decimals, or null if there is none. */
  public static void writeNumber(JsonGenerator json, String field, OptionalDouble number)
      throws IOException {
    json.writeFieldName(field);
    if (number.isEmpty()) {
      json.writeNull();
      return;
    }
    double rounded = Rounding.sum(number.getAsDouble());
    if (rounded == Math.rint(rounded) && Math.abs(rounded) < MAX_INTEGER) {
      json.writeNumber((long) rounded);
    } else {
      json.writeNumber(rounded);
    }
  }
}

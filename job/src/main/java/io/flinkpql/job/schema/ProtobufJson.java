// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Writes Protobuf messages as JSON. Names are those of the {@code .proto} file, numbers are never
 * texts, and a duration is the number of its seconds: so rules can sum them. A field that cannot be
 * absent has its default.
 */
final class ProtobufJson {

  private ProtobufJson() {}

  /** Writes a message, or the value that a well-known type stands for. */
  static void write(Message message, JsonGenerator out) throws IOException {
    switch (message.getDescriptorForType().getFullName()) {
      case "google.protobuf.Timestamp" -> writeTimestamp(message, out);
      case "google.protobuf.Duration" ->
          out.writeNumber(
              BigDecimal.valueOf(number(message, 1))
                  .add(BigDecimal.valueOf(number(message, 2), 9)));
      case "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.BoolValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue",
          "google.protobuf.Struct",
          "google.protobuf.ListValue" ->
          writeField(message, field(message, 1), out);
      case "google.protobuf.Value" -> writeValue(message, out);
      default -> writeObject(message, out);
    }
  }

  private static FieldDescriptor field(Message message, int number) {
    return message.getDescriptorForType().findFieldByNumber(number);
  }

  private static long number(Message message, int field) {
    return ((Number) message.getField(field(message, field))).longValue();
  }

  private static void writeTimestamp(Message message, JsonGenerator out) throws IOException {
    try {
      out.writeString(Instant.ofEpochSecond(number(message, 1), number(message, 2)).toString());
    } catch (DateTimeException | ArithmeticException e) {
      out.writeNull();
    }
  }

  /** Writes the alternative that a value of JSON's types holds. */
  private static void writeValue(Message message, JsonGenerator out) throws IOException {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getNumber() != 1) {
        writeField(message, field.getKey(), out);
        return;
      }
    }
    out.writeNull();
  }

  private static void writeObject(Message message, JsonGenerator out) throws IOException {
    Descriptor type = message.getDescriptorForType();
    out.writeStartObject();
    for (FieldDescriptor field : type.getFields()) {
      if (field.isRepeated() || !field.hasPresence() || message.hasField(field)) {
        out.writeFieldName(field.getName());
        writeField(message, field, out);
      }
    }
    out.writeEndObject();
  }

  private static void writeField(Message message, FieldDescriptor field, JsonGenerator out)
      throws IOException {
    if (field.isMapField()) {
      writeMap((List<?>) message.getField(field), out);
    } else if (field.isRepeated()) {
      out.writeStartArray();
      for (Object element : (List<?>) message.getField(field)) {
        writeSingle(field, element, out);
      }
      out.writeEndArray();
    } else {
      writeSingle(field, message.getField(field), out);
    }
  }

  private static void writeMap(List<?> entries, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Object element : entries) {
      Message entry = (Message) element;
      out.writeFieldName(key(entry));
      writeField(entry, field(entry, 2), out);
    }
    out.writeEndObject();
  }

  private static String key(Message entry) {
    FieldDescriptor key = field(entry, 1);
    Object value = entry.getField(key);
    return switch (key.getType()) {
      case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) value);
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
      default -> value.toString();
    };
  }

  private static void writeSingle(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    switch (field.getType()) {
      case DOUBLE, FLOAT -> FiniteNumbers.write((Number) value, out);
      case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 ->
          out.writeNumber(((Number) value).longValue());
      case UINT32, FIXED32 -> out.writeNumber(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> out.writeNumber(Long.toUnsignedString((Long) value));
      case BOOL -> out.writeBoolean((Boolean) value);
      case STRING -> out.writeString((String) value);
      case BYTES -> out.writeBinary(((ByteString) value).toByteArray());
      case ENUM -> writeEnum((EnumValueDescriptor) value, out);
      case MESSAGE, GROUP -> write((Message) value, out);
    }
  }

  /** Writes the name of a constant, or its number if the schema does not have it. */
  private static void writeEnum(EnumValueDescriptor value, JsonGenerator out) throws IOException {
    if (value.getIndex() >= 0) {
      out.writeString(value.getName());
    } else {
      out.writeNumber(value.getNumber());
    }
  }
}

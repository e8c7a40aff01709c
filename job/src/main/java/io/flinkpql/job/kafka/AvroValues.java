// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes Avro values in Confluent's wire format to JSON: a zero byte, the number of the schema in
 * four bytes, then the value. Unions become the value alone, bytes become base64. Not thread-safe.
 */
final class AvroValues {

  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;
  private static final JsonFactory JSON = new JsonFactory();

  private final SchemaRegistry registry;
  private BinaryDecoder decoder;

  AvroValues(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** Reports a value that is no Avro value of a known schema. */
  static final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableException(String message) {
      super(message);
    }
  }

  /** Returns whether a value is in the wire format; JSON never begins with a zero byte. */
  static boolean isEncoded(byte[] value) {
    return value != null && value.length >= HEADER_BYTES && value[0] == MAGIC;
  }

  /**
   * Returns the value as JSON, UTF-8.
   *
   * @param value in the wire format
   * @throws UndecodableException if the value is not one of its schema; the message is a sentence
   * @throws IOException if the registry cannot be asked
   */
  byte[] json(byte[] value) throws IOException, UndecodableException {
    int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    SchemaRegistry.Entry entry = registry.schema(id);
    if (entry instanceof SchemaRegistry.Refused refused) {
      throw new UndecodableException(refused.reason());
    }
    Object decoded = decoded(value, id, ((SchemaRegistry.Known) entry).schema());
    ByteArrayOutputStream json = new ByteArrayOutputStream(4 * value.length);
    try (JsonGenerator out = JSON.createGenerator(json)) {
      write(decoded, out);
    }
    return json.toByteArray();
  }

  private Object decoded(byte[] value, int id, Schema schema) throws UndecodableException {
    int size = value.length - HEADER_BYTES;
    try {
      decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, size, decoder);
      new AvroBounds(decoder, size).check(schema);
      decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, size, decoder);
      return new GenericDatumReader<>(schema).read(null, decoder);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new UndecodableException("the value is none of Avro schema " + id);
    }
  }

  private static void write(Object value, JsonGenerator out) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof GenericRecord record) {
      out.writeStartObject();
      for (Schema.Field field : record.getSchema().getFields()) {
        out.writeFieldName(field.name());
        write(record.get(field.pos()), out);
      }
      out.writeEndObject();
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(entry.getKey().toString());
        write(entry.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof Collection<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(element, out);
      }
      out.writeEndArray();
    } else {
      writeScalar(value, out);
    }
  }

  private static void writeScalar(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Integer || value instanceof Long) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof Float number) {
      writeNumber(number, Float.isFinite(number), out);
    } else if (value instanceof Double number) {
      writeNumber(number, Double.isFinite(number), out);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      out.writeBinary(copy);
    } else {
      out.writeString(value.toString());
    }
  }

  /** Writes a number; JSON has neither infinities nor NaN, which count as absent. */
  private static void writeNumber(Number number, boolean finite, JsonGenerator out)
      throws IOException {
    if (finite) {
      out.writeNumber(number.toString());
    } else {
      out.writeNull();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Walks over an Avro value before it is decoded. The library allocates what a length in the value
 * says, so a few corrupt bytes could exhaust the memory of the job.
 *
 * @param decoder stands at the start of the value
 * @param size number of bytes of the value: no list has more elements, no text more bytes
 */
record AvroBounds(BinaryDecoder decoder, int size) {

  private static final int MAX_NESTING = 500;

  /**
   * Walks over a value.
   *
   * @throws IOException if a length exceeds the value, or the value is nested too deep
   */
  void check(Schema schema) throws IOException {
    check(schema, 0);
  }

  private void check(Schema schema, int depth) throws IOException {
    if (depth > MAX_NESTING) {
      throw new IOException("nested more than " + MAX_NESTING + " levels deep");
    }
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          check(field.schema(), depth + 1);
        }
      }
      case UNION -> check(branch(schema), depth + 1);
      case ARRAY -> {
        for (long n = decoder.readArrayStart(); n > 0; n = decoder.arrayNext()) {
          checkElements(n, schema.getElementType(), false, depth);
        }
      }
      case MAP -> {
        for (long n = decoder.readMapStart(); n > 0; n = decoder.mapNext()) {
          checkElements(n, schema.getValueType(), true, depth);
        }
      }
      case STRING, BYTES -> skip(decoder.readLong());
      case FIXED -> skip(schema.getFixedSize());
      case ENUM -> decoder.readEnum();
      case INT -> decoder.readInt();
      case LONG -> decoder.readLong();
      case FLOAT -> skip(Float.BYTES);
      case DOUBLE -> skip(Double.BYTES);
      case BOOLEAN -> decoder.readBoolean();
      case NULL -> {}
    }
  }

  private Schema branch(Schema union) throws IOException {
    int index = decoder.readIndex();
    if (index < 0 || index >= union.getTypes().size()) {
      throw new IOException("no such branch of a union");
    }
    return union.getTypes().get(index);
  }

  private void checkElements(long number, Schema element, boolean keyed, int depth)
      throws IOException {
    if (number > size) {
      throw new IOException("more elements than bytes");
    }
    for (long i = 0; i < number; i++) {
      if (keyed) {
        skip(decoder.readLong());
      }
      check(element, depth + 1);
    }
  }

  private void skip(long length) throws IOException {
    if (length < 0 || length > size) {
      throw new IOException("a length exceeds the value");
    }
    decoder.skipFixed((int) length);
  }
}

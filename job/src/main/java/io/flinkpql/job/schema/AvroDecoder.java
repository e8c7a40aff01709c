// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Decodes values of an Avro schema. */
final class AvroDecoder implements ValueDecoder {

  private static final JsonFactory JSON = new JsonFactory();

  private final int id;
  private final Schema schema;
  private final GenericDatumReader<Object> reader;
  private BinaryDecoder decoder;

  /**
   * Creates a decoder.
   *
   * @param id number of the schema, for errors
   */
  AvroDecoder(int id, Schema schema) {
    this.id = id;
    this.schema = schema;
    reader = new GenericDatumReader<>(schema, schema, withDecimals());
  }

  /** Returns the data model in which decimals are numbers and not bytes. */
  static GenericData withDecimals() {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    return model;
  }

  @Override
  public void write(byte[] value, int offset, OutputStream json)
      throws IOException, UndecodableException {
    Object decoded = decoded(value, offset);
    try (JsonGenerator out = JSON.createGenerator(json)) {
      AvroJson.write(decoded, out);
    }
  }

  private Object decoded(byte[] value, int offset) throws UndecodableException {
    int size = value.length - offset;
    try {
      decoder = DecoderFactory.get().binaryDecoder(value, offset, size, decoder);
      new AvroBounds(decoder, size).check(schema);
      decoder = DecoderFactory.get().binaryDecoder(value, offset, size, decoder);
      return reader.read(null, decoder);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new UndecodableException("the value is none of Avro schema " + id);
    }
  }
}

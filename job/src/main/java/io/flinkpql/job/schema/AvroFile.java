// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads the values of an Avro object container file as JSON. Not thread-safe. */
public final class AvroFile implements Closeable {

  /** Number of bytes at the start of a file that tell whether it is such a file. */
  public static final int MAGIC_BYTES = DataFileConstants.MAGIC.length;

  private static final JsonFactory JSON = new JsonFactory();
  private static final int EXPECTED_BYTES = 512;

  /** Bounds the header, which holds the schema. */
  private static final int MAX_HEADER_BYTES = 16 * 1024 * 1024;

  private final byte[] syncMarker;
  private final TailInput input;
  private final DataFileStream<Object> values;
  private final int maxJsonBytes;

  /**
   * Holds a value.
   *
   * @param json the value, UTF-8
   * @param truncated whether it was longer than the maximum; {@code json} then holds its beginning
   */
  public record Value(byte[] json, boolean truncated) {}

  /**
   * Opens a file.
   *
   * @param input content of the file, which can be marked; closed with this reader
   * @param maxJsonBytes maximum length of a value as JSON; longer ones are truncated
   * @throws IOException if the file cannot be read, or its header is damaged
   */
  public AvroFile(InputStream input, int maxJsonBytes) throws IOException {
    this.maxJsonBytes = maxJsonBytes;
    syncMarker = syncMarker(input);
    this.input = new TailInput(input, syncMarker.length);
    GenericData model = AvroDecoder.withDecimals();
    try {
      values = new DataFileStream<>(this.input, new GenericDatumReader<>(null, null, model));
    } catch (AvroRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns the bytes that end each block, which stand at the end of the header. */
  private static byte[] syncMarker(InputStream input) throws IOException {
    input.mark(MAX_HEADER_BYTES);
    BinaryDecoder header = DecoderFactory.get().directBinaryDecoder(input, null);
    header.skipFixed(MAGIC_BYTES);
    for (long n = header.skipMap(); n != 0; n = header.skipMap()) {
      for (long i = 0; i < n; i++) {
        header.skipString();
        header.skipBytes();
      }
    }
    byte[] marker = new byte[DataFileConstants.SYNC_SIZE];
    header.readFixed(marker);
    input.reset();
    return marker;
  }

  /** Returns whether a file is an Avro file, by its first {@value #MAGIC_BYTES} bytes. */
  public static boolean begins(byte[] start) {
    return Arrays.equals(start, DataFileConstants.MAGIC);
  }

  /**
   * Returns the next value, or empty at the end of the file.
   *
   * @throws IOException if reading fails or the file is damaged
   */
  public Optional<Value> next() throws IOException {
    Object value;
    try {
      if (!values.hasNext()) {
        checkEnd();
        return Optional.empty();
      }
      value = values.next();
    } catch (AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new IOException(e.getMessage(), e);
    }
    BoundedOutput json = new BoundedOutput(EXPECTED_BYTES, maxJsonBytes);
    try (JsonGenerator out = JSON.createGenerator(json)) {
      AvroJson.write(value, out);
    } catch (BoundedOutput.FullException e) {
      return Optional.of(new Value(json.toByteArray(), true));
    }
    return Optional.of(new Value(json.toByteArray(), false));
  }

  /** Checks that no block is cut off at the end: the library takes that for the end of the file. */
  private void checkEnd() throws IOException {
    if (!Arrays.equals(input.tail(), syncMarker)) {
      throw new EOFException("the file is cut off");
    }
  }

  @Override
  public void close() throws IOException {
    values.close();
  }
}

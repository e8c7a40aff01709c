// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.schema.AvroFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads an Avro object container file; the number of a value takes the place of a line's. */
final class AvroReader implements MessageReader {

  private final AvroFile values;
  private final String name;
  private final int file;
  private long number;

  AvroReader(InputStream input, String name, int file) throws UnreadableFileException {
    this.name = name;
    this.file = file;
    try {
      values = new AvroFile(input, LineReader.MAX_LINE_BYTES);
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": damaged Avro header (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public Optional<NdjsonLine> next() throws UnreadableFileException {
    try {
      Optional<AvroFile.Value> value = values.next();
      number += value.isPresent() ? 1 : 0;
      return value.map(v -> new NdjsonLine(file, number, v.json(), v.truncated()));
    } catch (IOException e) {
      throw new UnreadableFileException(
          "%s: after value %d: damaged Avro data (%s)".formatted(name, number, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    values.close();
  }
}
